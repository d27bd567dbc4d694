"""Faults: what is wrong in a package, where, and how to mend it; and what the faults of one check have in common."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as member
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from metes.files.printable import printable

if TYPE_CHECKING:
    from metes.geojson.coordinates import Coordinates
    from metes.geojson.document import GeoJson, RawFeature
    from metes.tables.table import Row, Table


class Severity(StrEnum):
    """How serious a fault is: an error breaks a rule; a warning breaks none, and does not change the exit code."""

    ERROR = "error"
    WARNING = "warning"


MEMBER = re.compile("/(?:geometry|properties|bbox|id)(?:/|$)")
# Fewer faults of a group are listed one by one.
FEWEST_OF_GROUP = 20


@dataclass(frozen=True, kw_only=True)
class FaultGroup:
    """What the faults that one check finds in one layer have in common, where one message may stand for all.

    `wrong` of the `total` rings or other members of the layer have the fault, and `words` say so after these numbers,
    such as "rings are not closed". With `is_one_cause`, they need not be most of the members.
    """

    wrong: int
    total: int
    words: str
    is_one_cause: bool = False

    def is_said_once(self, number: int) -> bool:
        """Whether one message stands for so many faults: at least 20, of more than half of all members."""
        return number >= FEWEST_OF_GROUP and (self.is_one_cause or 2 * number > self.total)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault in one place.

    `line` and `column` count from 1, in characters; `pointer` is a JSON pointer into `file`; `field` is the column of a
    table; `lon` and `lat` are in degrees; `related` names other files that take part in the fault, `other_features` the
    ids of other features of the same file.

    A fault that most rings or features of a layer have is reported once, at the first place: `count` is then their
    number, `examples` has the ids (or JSON pointers) of up to three of the features, and `found` says "n of m rings
    ...". The last fault of a list that was cut off counts for the rest as well. `group` says which faults may be
    gathered so; it is no part of a report.
    """

    id: str
    name: str
    severity: Severity
    file: str
    found: str
    expected: str
    line: int | None = None
    column: int | None = None
    pointer: str = ""
    field: str | None = None
    feature_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    tolerance: str | None = None
    mend: str = ""
    related: tuple[str, ...] = ()
    other_features: tuple[str, ...] = ()
    count: int = 1
    examples: tuple[str, ...] = ()
    group: FaultGroup | None = member(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Every member, ready for JSON; members that do not apply are None.

        Only faults that stand for several have `count` and `examples`.
        """
        members = {name: value for name, value in vars(self).items() if name not in ("count", "examples", "group")}
        lists = {"related": list(self.related), "other_features": list(self.other_features)}
        several = {"count": self.count, "examples": list(self.examples)} if self.count > 1 else {}
        return {**members, "severity": self.severity.value, **lists, **several}

    def where(self) -> str:
        """Line, column, feature and coordinates of the fault; blank for a fault of the whole file."""
        line = ":".join(str(number) for number in (self.line, self.column) if number is not None)
        position = None if self.lon is None or self.lat is None else f"at {degrees(self.lon)} {degrees(self.lat)}"
        parts = [
            f"line {line}" if line else None,
            None if self.field is None else f"column {self.field}",
            None if self.feature_id is None else f"feature {self.feature_id}",
            position,
        ]
        return ", ".join(part for part in parts if part)

    def message(self) -> str:
        """The fault in one line: where, what was found, what was expected."""
        place = ", ".join(part for part in (self.file, self.where()) if part)
        tolerance = f" (tolerance {self.tolerance})" if self.tolerance else ""
        return printable(f"{place}: found {self.found}; expected {self.expected}{tolerance}")

    def order(self) -> tuple[str, int, int, str, str, str]:
        """Sort key: file, then line, so that a reader goes through each file once."""
        return (self.file, self.line or 0, self.column or 0, self.id, self.feature_id or "", self.found)


class CauseAt(StrEnum):
    """Where the cause of a fault must lie for the fault to be dropped, seen from that fault."""

    RING = "ring"
    """At the ring or line whose position the fault names."""
    FEATURE = "feature"
    """In the same feature, or in any feature if the fault concerns the whole layer."""
    PAIR = "pair"
    """In the same feature, where the fault is about two features of one id."""
    POSITION = "position"
    """At the same position, or the one before or after; the cause then takes over the severity of the fault."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A check, by its name, whose fault explains the fault of another check at the same place."""

    check: str
    at: CauseAt


@dataclass(frozen=True, kw_only=True)
class FaultKind:
    """What the faults of one check have in common, and how the engine treats them.

    A check declares one of these as FAULT and builds its faults with the methods, which fill in id, name and severity.
    The members below `severity` are the policy of the check; a check names only those that differ from the default:

    - `stops_reading`: nobody knows what a file with this fault says, so no later check reads the file;
    - `once_per_file`: the check reports the first place in a file alone, which is no worse than the others, and no
      other fault of that place hides it;
    - `hides_others`: faults that later checks find at the same JSON pointer are dropped;
    - `in_any_plane`: the check needs no degrees, so layers in metres, pixels or an unknown CRS are examined too;
    - `only_rfc7946`: RFC 7946 alone has this rule, so layers of other formats, such as GeoPackage, are not asked;
    - `error_in_boundary_package`: the fault is an error, whatever its severity, in a package of the kind that this
      repository publishes, whose features are all measured;
    - `yields_to`: the fault is dropped where another fault of at least this severity names the same file;
    - `follows_from`: the fault is dropped where one of these causes is found as well;
    - `before_measuring`, `before_judging`: `metes measure` and `metes judge` run the check first, and stop at its
      faults; all checks of scope `file` run before measuring anyway;
    - `found_by_frictionless`: the resources for which `frictionless validate` reports the fault in its own words.
    """

    id: str
    name: str
    severity: Severity
    stops_reading: bool = False
    once_per_file: bool = False
    hides_others: bool = True
    in_any_plane: bool = False
    only_rfc7946: bool = False
    error_in_boundary_package: bool = False
    yields_to: Severity | None = None
    follows_from: tuple[Cause, ...] = ()
    before_measuring: bool = False
    before_judging: bool = False
    found_by_frictionless: Literal["nowhere", "in tables", "everywhere"] = "nowhere"

    def in_file(self, file: str, *, found: str, expected: str, **place: Any) -> Fault:
        """A fault of a whole file, or of the place in it that `place` gives as members of `Fault`."""
        return Fault(
            id=self.id, name=self.name, severity=self.severity, file=file, found=found, expected=expected, **place
        )

    def in_row(self, table: Table, row: Row, *, field: str | None, found: str, expected: str, **more: Any) -> Fault:
        """A fault of one row of a table, which may be an object in a JSON file."""
        place = {"line": row.line or None, "pointer": table.pointer_of(row, field), "feature_id": row.feature_id}
        return self.in_file(row.path or table.path, field=field, found=found, expected=expected, **{**place, **more})

    def in_feature(self, layer: GeoJson, feature: RawFeature, *, found: str, expected: str, **more: Any) -> Fault:
        """A fault of a feature, at its geometry unless `more` gives another pointer."""
        place = {"pointer": feature.geometry_pointer, "feature_id": feature.id, **more}
        return self.in_file(layer.path, found=found, expected=expected, **place)

    def at_position(
        self,
        layer: GeoJson,
        feature: RawFeature,
        part: Coordinates,
        index: int,
        *,
        found: str,
        expected: str,
        **more: Any,
    ) -> Fault:
        """A fault at position `index` of a part of a feature, with its longitude and latitude."""
        pointer = part.pointer if part.is_point else f"{part.pointer}/{index}"
        lon, lat = (float(value) for value in part.positions[index])
        # JSON has no infinite numbers, and GeoPackages may hold some.
        has_place = math.isfinite(lon) and math.isfinite(lat)
        place = {"pointer": pointer, "lon": lon if has_place else None, "lat": lat if has_place else None, **more}
        return self.in_feature(layer, feature, found=found, expected=expected, **place)


def feature_pointer(fault: Fault) -> str:
    """JSON pointer of the feature that a fault lies in; blank for a whole layer and for a file that is one feature."""
    return MEMBER.split(fault.pointer, maxsplit=1)[0]


def and_more(others: int) -> str:
    """The words " and 3 more like it" for a fault that stands for several; blank if `others` is 0."""
    return f" and {others:,} more like it" if others > 0 else ""


def listed(words: Sequence[str], limit: int = 4) -> str:
    """Words joined by commas, at most `limit` of them, with the number of the rest."""
    more = f" and {len(words) - limit} more" if len(words) > limit else ""
    return ", ".join(words[:limit]) + more


def degrees(value: float) -> str:
    """A coordinate in degrees with at most seven decimals, which is a centimetre."""
    return f"{value:.7f}".rstrip("0").rstrip(".")


def quoted(value: object, limit: int = 80) -> str:
    """A value from the data as JSON in one line, truncated after `limit` characters."""
    if isinstance(value, float):
        return f"{value:.12g}"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[:limit]}..."
