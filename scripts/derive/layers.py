"""The three published layers: geometries with a flat copy of what the tables say of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import shapely

from canonical import Feature, Scalar, canonical_text
from derive.cuts import Cuts
from derive.error import BuildError
from derive.geodesy import positions_of, rounded
from derive.recipes import Workshop, read_recipes
from derive.tables import Tables, read_tables
from metes.files.atomic import write_atomic
from metes.model.geometry import Place, Reading, Segment, SegmentUse, Territory


@dataclass(frozen=True, kw_only=True)
class Derived:
    """The texts of the layers by file name, and what the recipes moved or bridged."""

    texts: Mapping[str, str]
    notes: tuple[str, ...]


def derive_layers(root: Path) -> Derived:
    """The layers of a repository, from its cuts, recipes and tables; nothing is written."""
    tables = read_tables(root / "datapackage")
    workshop = Workshop(
        read_recipes(root / "scripts" / "recipes"),
        cuts=Cuts(root / "sources"),
        places={place.place_id: rounded((place.lon, place.lat)) for place in tables.places},
        published=tables.published,
    )
    results = workshop.run_all()
    _refuse_wrong_kinds(tables, results)
    _refuse_loose_outlines(tables, results)
    layers = {
        "segments": segment_features(tables, results),
        "territories": territory_features(tables, results),
        "places": place_features(tables.places),
    }
    texts = {f"{name}.geojson": _text(name, features) for name, features in layers.items()}
    return Derived(texts=texts, notes=workshop.notes)


def write_layers(derived: Derived, folder: Path) -> list[str]:
    """Write the layers whose text has changed and return their file names."""
    changed = []
    for name, text in derived.texts.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            write_atomic(path, text)
            changed.append(name)
    return changed


def segment_features(tables: Tables, results: Mapping[str, shapely.Geometry]) -> list[Feature]:
    """One feature for each row of segments.csv."""
    uses: dict[str, list[SegmentUse]] = {row.segment_id: [] for row in tables.segments}
    for use in tables.segment_uses:
        if use.segment_id not in uses:
            raise BuildError(f"segment_uses.csv, {use.use_id}", found=use.segment_id, expected="a segment_id")
        uses[use.segment_id].append(use)
    return [
        Feature(id=row.segment_id, geometry=results[row.segment_id], properties=_of_segment(row, uses[row.segment_id]))
        for row in tables.segments
    ]


def _of_segment(row: Segment, uses: Sequence[SegmentUse]) -> dict[str, Scalar]:
    if not uses:
        raise BuildError("segment_uses.csv", found=f"no use of {row.segment_id}", expected="one or more")
    provisions = sorted({use.provision_id for use in uses if use.provision_id})
    ends = [use.valid_to for use in uses]
    return {
        "segment_id": row.segment_id,
        "name_en": row.name_en,
        "name_zh": row.name_zh,
        "name_ru": row.name_ru,
        "kind": row.kind,
        "valid_from": min(use.valid_from for use in uses).isoformat(),
        "valid_to": _iso(None if None in ends else max(end for end in ends if end)),
        "provisions": "; ".join(provisions) or None,
        "source_id": row.source_id,
        "method": row.method,
        "accuracy_m": _plain(row.accuracy_m),
        "error_class": row.error_class,
        "licence": row.licence,
    }


def territory_features(tables: Tables, results: Mapping[str, shapely.Geometry]) -> list[Feature]:
    """One feature for each row of readings.csv."""
    territories = {row.territory_id: row for row in tables.territories}
    features = []
    for row in tables.readings:
        if row.territory_id not in territories:
            where = f"readings.csv, {row.reading_id}"
            raise BuildError(where, found=row.territory_id, expected="a territory_id of territories.csv")
        properties = _of_reading(row, territories[row.territory_id])
        features.append(Feature(id=row.reading_id, geometry=results[row.reading_id], properties=properties))
    return features


def _of_reading(row: Reading, territory: Territory) -> dict[str, Scalar]:
    return {
        "reading_id": row.reading_id,
        "territory_id": row.territory_id,
        "name_en": territory.name_en,
        "name_zh": territory.name_zh,
        "name_ru": territory.name_ru,
        "kind": territory.kind,
        "surface": row.surface,
        "is_default": row.is_default,
        "definition": row.definition,
        "coverage_group": row.coverage_group,
        "valid_from": _iso(row.valid_from),
        "valid_to": _iso(row.valid_to),
        "source_id": row.source_id,
        "method": row.method,
        "accuracy_m": _plain(row.accuracy_m),
        "error_class": row.error_class,
        "licence": row.licence,
        "wikidata": territory.wikidata,
    }


def place_features(places: Iterable[Place]) -> list[Feature]:
    """One feature for each row of places.csv."""
    return [
        Feature(
            id=row.place_id,
            geometry=shapely.Point(rounded((row.lon, row.lat))),
            properties={
                "place_id": row.place_id,
                "name_en": row.name_en,
                "name_zh": row.name_zh,
                "name_ru": row.name_ru,
                "kind": row.kind,
                "source_id": row.source_id,
                "method": row.method,
                "accuracy_m": _plain(row.accuracy_m),
                "licence": row.licence,
            },
        )
        for row in places
    ]


def _refuse_wrong_kinds(tables: Tables, results: Mapping[str, shapely.Geometry]) -> None:
    lines = {row.segment_id for row in tables.segments}
    for name, geometry in results.items():
        if (geometry.geom_type == "LineString") != (name in lines):
            expected = "a line" if name in lines else "an area"
            raise BuildError(f"recipes, {name}", found=f"a {geometry.geom_type}", expected=expected)


def _refuse_loose_outlines(tables: Tables, results: Mapping[str, shapely.Geometry]) -> None:
    """Hold `outline`: an outline of segments has edges of segments only, to the last digit."""
    edges = set()
    for row in tables.segments:
        edges |= _edges(results[row.segment_id])
    for reading in tables.readings:
        if reading.outline != "segments":
            continue
        for ring in shapely.get_rings(shapely.get_parts(results[reading.reading_id])):
            loose = _edges(ring) - edges
            if loose:
                found = f"{len(loose)} edge(s) on no segment"
                raise BuildError(f"readings.csv, {reading.reading_id}", found=found, expected="outline: segments")


def _edges(line: shapely.LineString) -> set[frozenset[tuple[float, float]]]:
    return {frozenset(pair) for pair in pairwise(positions_of(line))}


def _text(name: str, features: Sequence[Feature]) -> str:
    try:
        return canonical_text(name, features)
    except ValueError as error:
        raise BuildError(f"geometries/{name}.geojson", found=str(error), expected="features to write") from error


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(number: float) -> int | float:
    """A whole number without its decimal point, as the tables write it."""
    return int(number) if number == int(number) else number
