"""What is compared with what: the sectors, and the kinds of line of each source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pairs.cutting import Node, Positions, around, between
from pairs.readers import EVERYTHING, Outlines

MEASURED = "measured"


@dataclass(frozen=True, kw_only=True)
class SectorKind:
    """One kind of line of a source; accuracy_m is missing where it has to be measured."""

    error_class: str
    origin: str
    accuracy_m: float | None
    edition_of: str


@dataclass(frozen=True, kw_only=True)
class Sector:
    """A stretch between two places, or a ring around one."""

    id: str
    country: str
    kind: str
    sets_parameter: bool
    places: tuple[Node, ...]
    margin_deg: float

    def cut(self, outlines: Outlines) -> Positions | None:
        """A source's drawing of the sector, None where the source does not hold the country.

        Raises ValueError where its lines do not run along the sector.
        """
        lines = outlines.get(self.country, outlines.get(EVERYTHING))
        if lines is None:
            return None
        if len(self.places) == 1:
            return around(lines, self.places[0])
        lons, lats = zip(*self.places, strict=True)
        margin = self.margin_deg
        window = (min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin)
        return between(lines, self.places[0], self.places[1], window)


def read_sectors(path: Path) -> tuple[list[Sector], Mapping[str, Mapping[str, SectorKind]]]:
    """The sectors and, by source and kind of line, how a source draws that kind."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    sectors = [_sector(name, raw, raw["from"], raw["to"]) for name, raw in document["lines"].items()]
    sectors += [_sector(name, raw, raw["at"]) for name, raw in document["rings"].items()]
    kinds = {
        source: {
            kind: SectorKind(
                error_class=raw["class"],
                origin=raw["origin"],
                accuracy_m=None if raw["accuracy_m"] == MEASURED else float(raw["accuracy_m"]),
                edition_of=raw.get("edition_of", ""),
            )
            for kind, raw in of.items()
        }
        for source, of in document["sources"].items()
    }
    return sorted(sectors, key=lambda sector: sector.id), kinds


def _sector(name: str, raw: Mapping[str, object], *places: list[float]) -> Sector:
    return Sector(
        id=name,
        country=str(raw["of"]),
        kind=str(raw["kind"]),
        sets_parameter=bool(raw["sets"]),
        places=tuple((lon, lat) for lon, lat in places),
        margin_deg=float(str(raw.get("margin", 0.0))),
    )
