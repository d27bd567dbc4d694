"""One step of a recipe: a name, an operation, and arguments that are each read by kind or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import shapely

from derive.error import BuildError
from derive.geodesy import Lonlat, positions_of, rounded
from derive.heights import Heights

Ring = list[tuple[shapely.LineString, str]]


class StepContext(Protocol):
    """What a step may reach for: earlier results, places, received cuts, and the log of the build."""

    def result(self, name: str) -> shapely.Geometry:
        """An earlier result of the recipe, or a published one of another recipe."""

    def place(self, place_id: str) -> Lonlat:
        """The position of a place of the register."""

    def cut(self, cut: str, feature: str) -> shapely.Geometry:
        """A feature of a received cut."""

    def heights(self, cut: str) -> Heights:
        """The heights of a received grid."""

    def record(self, text: str) -> None:
        """Write down what was moved or bridged."""


class Step:
    """A step of a recipe; `finish` refuses arguments that its operation did not read."""

    def __init__(self, raw: Mapping[str, object], context: StepContext) -> None:
        self.context = context
        self._raw = dict(raw)
        self._unread = set(self._raw)
        self.name = self.text("name")
        self.operation = self.text("do")

    def finish(self) -> None:
        """Refuse what was not read."""
        if self._unread:
            raise BuildError("", found=f"the argument {min(self._unread)}", expected="none of that name")

    def record(self, text: str) -> None:
        """Write down what was moved or bridged, under the name of the step."""
        self.context.record(f"{self.name}: {text}")

    def text(self, key: str) -> str:
        """A text."""
        value = self._value(key)
        if not isinstance(value, str):
            raise BuildError(key, found=repr(value), expected="a text")
        return value

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """A text out of a closed list."""
        value = self._value(key)
        if value not in allowed:
            raise BuildError(key, found=repr(value), expected=f"one of {', '.join(allowed)}")
        return str(value)

    def metres(self, key: str) -> float:
        """A distance in metres."""
        return float_of(key, self._value(key))

    def has(self, key: str) -> bool:
        """Whether an argument that may be left out is there."""
        return key in self._raw

    def count(self, key: str, default: int) -> int:
        """A whole number, or the default where the argument is left out."""
        if key not in self._raw:
            return default
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BuildError(key, found=repr(value), expected="a whole number, 0 or more")
        return value

    def pair(self, key: str) -> tuple[float, float]:
        """Two numbers of any sign."""
        value = self._value(key)
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(n, int | float) for n in value):
            raise BuildError(key, found=repr(value), expected="a list of two numbers")
        return float(value[0]), float(value[1])

    def items(self, key: str) -> list[object]:
        """A list that is not empty."""
        return items_of(key, self._value(key))

    def mapping(self, key: str) -> dict[str, object]:
        """Names with a value each, in the order of the recipe."""
        value = self._value(key)
        if not isinstance(value, dict) or not value:
            raise BuildError(key, found=repr(value), expected="a mapping that is not empty")
        return {text_of(key, name): item for name, item in value.items()}

    def cut(self) -> shapely.Geometry:
        """The feature of a received cut that `cut` and `feature` name."""
        return self.context.cut(self.text("cut"), self.text("feature"))

    def geometry(self, key: str) -> shapely.Geometry:
        """An earlier result."""
        return self.context.result(self.text(key))

    def line(self, key: str) -> shapely.LineString:
        """An earlier result that is a single line."""
        return line_in(key, self.geometry(key))

    def lines(self, key: str) -> list[shapely.LineString]:
        """Earlier results that are single lines."""
        return [line_in(key, self.context.result(text_of(key, name))) for name in self.items(key)]

    def polygons(self, key: str) -> list[shapely.Polygon]:
        """Earlier results that are single polygons."""
        found = [self.context.result(text_of(key, name)) for name in self.items(key)]
        for geometry in found:
            if geometry.geom_type != "Polygon":
                raise BuildError(key, found=f"a {geometry.geom_type}", expected="a Polygon")
        return found

    def position(self, key: str) -> Lonlat:
        """A place by its id, a node `{start_of: NAME}` or `{end_of: NAME}`, or longitude and latitude."""
        return self._position(key, self._value(key))

    def positions(self, key: str) -> list[Lonlat]:
        """A list of places or nodes."""
        return [self._position(f"{key} {number}", value) for number, value in enumerate(self.items(key), 1)]

    def _position(self, key: str, value: object) -> Lonlat:
        if isinstance(value, str):
            return self.context.place(value)
        if isinstance(value, list):
            return lonlat_of(key, value)
        if isinstance(value, dict) and len(value) == 1:
            ((side, name),) = value.items()
            if side in ("start_of", "end_of"):
                line = line_in(key, self.context.result(text_of(key, name)))
                return positions_of(line)[0 if side == "start_of" else -1]
        raise BuildError(key, found=repr(value), expected="a place id, {start_of: NAME}, {end_of: NAME} or a position")

    def rings(self, key: str) -> list[Ring]:
        """Lists of lines with their direction: `NAME` as it runs, `{back: NAME}` against it."""
        return [
            [self._arc(key, arc) for arc in items_of(f"{key} {number}", ring)]
            for number, ring in enumerate(self.items(key), 1)
        ]

    def _arc(self, key: str, arc: object) -> tuple[shapely.LineString, str]:
        if isinstance(arc, str):
            return line_in(key, self.context.result(arc)), arc
        if isinstance(arc, dict) and set(arc) == {"back"}:
            name = text_of(key, arc["back"])
            return shapely.reverse(line_in(key, self.context.result(name))), f"{name} backwards"
        raise BuildError(key, found=repr(arc), expected="NAME or {back: NAME}")

    def _value(self, key: str) -> object:
        if key not in self._raw:
            raise BuildError("", found=f"no argument {key}", expected="it, for this operation needs it")
        self._unread.discard(key)
        return self._raw[key]


def line_in(key: str, geometry: shapely.Geometry) -> shapely.LineString:
    """The geometry, which must be a single line."""
    if geometry.geom_type != "LineString":
        raise BuildError(key, found=f"a {geometry.geom_type}", expected="a LineString")
    return geometry


def text_of(key: str, value: object) -> str:
    """The value, which must be a text."""
    if not isinstance(value, str):
        raise BuildError(key, found=repr(value), expected="a text")
    return value


def float_of(key: str, value: object) -> float:
    """The value, which must be a number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BuildError(key, found=repr(value), expected="a number, 0 or more")
    return float(value)


def items_of(key: str, value: object) -> list[object]:
    """The value, which must be a list that is not empty."""
    if not isinstance(value, list) or not value:
        raise BuildError(key, found=repr(value), expected="a list that is not empty")
    return list(value)


def lonlat_of(key: str, value: object) -> Lonlat:
    """The value, which must be longitude and latitude in degrees, rounded as published."""
    if not isinstance(value, list) or len(value) != 2:
        raise BuildError(key, found=repr(value), expected="[longitude, latitude]")
    lon, lat = value
    for number, limit in ((lon, 180), (lat, 90)):
        if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > limit:
            raise BuildError(key, found=repr(value), expected="[longitude, latitude] in degrees")
    return rounded((lon, lat))
