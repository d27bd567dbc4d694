"""Random GeoJSON files with the faults that `metes fix` mends, and with many that it leaves to the author.

The text itself is random too: white space, line endings, the spelling of numbers and texts, the order of members.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Ring = list[list[Any]]


class Spelled(str):
    """A JSON number, spelled as it is written into the file."""


class Members(list[tuple[str, Any]]):
    """The members of a JSON object, in order; a key may be there twice."""


@dataclass(frozen=True, kw_only=True)
class BrokenFile:
    """Bytes of a GeoJSON text, or of a sequence of them."""

    data: bytes
    is_sequence: bool


def broken_file(choose: random.Random) -> BrokenFile:
    """A file with any number of faults, from none to several in one ring."""
    # Many files have few faults, so that what a fix of one shows is not lost among the others.
    writer = Writer(choose, rate=choose.choice((0.02, 0.08, 0.25)))
    features = [writer.feature(number) for number in range(choose.choice((1, 1, 2, 3, 5)))]
    is_sequence = choose.random() < 0.15
    if is_sequence:
        mark = choose.choice(("", "\x1e"))
        text = "\n".join(mark + writer.text(each, "") for each in features)
    elif len(features) == 1 and choose.random() < 0.5:
        text = writer.text(features[0] if choose.random() < 0.7 else writer.geometry(), writer.gap())
    else:
        text = writer.text(writer.collection(features), writer.gap())
    text = writer.line_endings(text) + choose.choice(("\n", "\n", "\n", "", " \n", "\n\n", " "))
    data = text.encode("utf-8", "surrogatepass")
    return BrokenFile(data=b"\xef\xbb\xbf" * writer.is_hit() + data, is_sequence=is_sequence)


class Writer:
    """Makes features and writes them as text; a fault occurs in each place with the probability `rate`."""

    def __init__(self, choose: random.Random, rate: float) -> None:
        self.choose, self.rate = choose, rate
        self.places = [(float(choose.randint(-150, 150)), float(choose.randint(-70, 70))) for _ in range(2)]
        self.has_heights = choose.random() < 0.15
        self.rings: list[Ring] = []

    def is_hit(self) -> bool:
        return self.choose.random() < self.rate

    def number(self, value: float) -> Spelled:
        """A number with few or many digits, sometimes spelled in another way."""
        digits = 12 if self.is_hit() else self.choose.choice((2, 5, 7))
        text = f"{value:.{digits}f}"
        text = self.choose.choice((text, text.rstrip("0").rstrip(".") if "." in text else text))
        if self.is_hit():
            text = self.choose.choice(
                (f"{value:.7e}", f"{value:.4E}", f"{text}0" if "." in text else f"{text}.0", "-0")
            )
        return Spelled(self.choose.choice(("NaN", "1e400")) if self.choose.random() < self.rate / 200 else text)

    def position(self, lon: float, lat: float) -> list[Any]:
        if self.choose.random() < self.rate / 20:
            return self.choose.choice(([], [Spelled("1")], [None, None], ["1", "2"], [True, Spelled("2")]))
        if self.choose.random() < self.rate / 10:
            lon, lat = lat * 3, lon
        heights = [self.number(self.choose.choice((0, 12.25)))] * (self.has_heights != (self.choose.random() < 0.01))
        more = [Spelled("7")] if self.choose.random() < self.rate / 20 else []
        return [self.number(lon), self.number(lat), *heights, *more]

    def ring(self, is_hole: bool, around: tuple[float, float], size: float) -> Ring:
        """A ring, broken perhaps in several ways."""
        lon, lat = around
        corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
        if self.choose.random() < 0.3:
            corners = [(0.0, 0.0), (1.0, 0.0), (1.3, 0.4), (1.0, 1.0), (0.5, 1.2), (0.0, 1.0)]
        if self.is_hit():
            # A bow tie, a spike, a line there and back, a ring thinner than a millimetre.
            flat = [(0.0, 0.0), (1.0, 0.0), (1.0, 1e-9), (0.0, 1e-9)]
            spike = [*corners[:2], (2.0, 0.0), *corners[1:]]
            corners = self.choose.choice(
                ([corners[0], corners[2], *corners[1:2], *corners[3:]], flat, spike, corners[:2])
            )
        if is_hole != self.is_hit():
            corners.reverse()
        ring = [self.position(lon + x * size, lat + y * size) for x, y in corners]
        if not self.is_hit():
            ring.append(list(ring[0]))
        for _ in range(self.choose.randint(1, 3) if self.is_hit() else 0):
            at = self.choose.randrange(len(ring))
            ring.insert(at, self.repeated(ring[at]))
        return ring

    def repeated(self, position: list[Any]) -> list[Any]:
        """The same position, sometimes spelled otherwise or at another height."""
        other = list(position)
        if other and isinstance(other[0], Spelled) and "." in other[0] and "e" not in other[0].lower():
            other[0] = self.choose.choice((other[0], Spelled(f"{other[0]}0")))
        if len(other) > 2 and self.is_hit():
            other[2] = Spelled("99")
        return other

    def polygon(self) -> list[Ring]:
        lon, lat = self.choose.choice(self.places)
        size = self.choose.choice((1.0, 1.0, 4.0, 0.001, 1e-8))
        if self.choose.random() < self.rate / 2:
            lon, lat = self.choose.choice(((179.5, lat), (-180.0, lat), (lon, 89.5), (500_000.0, 4_600_000.0)))
            size = self.choose.choice((size, 200.0))
        place = (lon + self.choose.randint(0, 2) * size, lat)
        if self.rings and self.is_hit():
            rings = [list(self.choose.choice(self.rings))]
        else:
            rings = [self.ring(False, place, size)]
        self.rings += rings
        for number in range(self.choose.choice((0, 0, 0, 1, 2))):
            shift = (0.15 + 0.4 * number) * size + (3 * size if self.is_hit() else 0.0)
            rings.append(self.ring(True, (place[0] + shift, place[1] + 0.2 * size), size / 4))
        return rings

    def line(self) -> Ring:
        lon, lat = self.choose.choice(self.places)
        line = [
            self.position(lon + n, lat + n * n % 3) for n in range(self.choose.randint(1 if self.is_hit() else 2, 5))
        ]
        if self.is_hit():
            at = self.choose.randrange(len(line))
            line.insert(at, self.repeated(line[at]))
        return line

    def geometry(self, depth: int = 0) -> Any:
        if self.choose.random() < self.rate / 5:
            return self.choose.choice((None, Members([("type", "Circle")]), Members([("type", "Polygon")]), [], "x"))
        kind = self.choose.choice(("Polygon",) * 5 + ("MultiPolygon", "MultiPolygon", "LineString", "Point"))
        if depth < 2 and self.choose.random() < 0.12:
            geometries = [self.geometry(depth + 1) for _ in range(self.choose.randint(0, 3))]
            return self.object([("type", "GeometryCollection"), ("geometries", geometries)])
        if kind == "Point":
            coordinates: Any = self.position(*self.choose.choice(self.places))
        elif kind == "LineString":
            kind, lines = self.choose.choice((("LineString", 1), ("MultiLineString", 2)))
            coordinates = [self.line() for _ in range(lines)]
            coordinates = coordinates[0] if lines == 1 else coordinates
        else:
            polygons = [self.polygon() for _ in range(1 if kind == "Polygon" else self.choose.randint(1, 3))]
            coordinates = polygons[0] if kind == "Polygon" else polygons
        return self.object([("type", kind), ("coordinates", coordinates)], boxed=coordinates)

    def feature(self, number: int) -> Members:
        members: list[tuple[str, Any]] = [("type", "Feature"), ("properties", self.properties())]
        geometry = self.geometry()
        members.append(("geometry", geometry))
        name = self.choose.choice((f"f{number}", f"f{number}", f"名 {number}", Spelled(str(number)), None))
        if self.is_hit():
            name = self.choose.choice(("f0", "", Spelled("9007199254740993"), Spelled("1.0"), Spelled("1e2"), "a/b~c"))
        if name is not None:
            members.append(("id", name))
        return self.object(members, boxed=dict(geometry).get("coordinates") if isinstance(geometry, Members) else None)

    def collection(self, features: Sequence[Any]) -> Members:
        return self.object([("type", "FeatureCollection"), ("features", list(features))])

    def properties(self) -> Any:
        if self.is_hit():
            return None
        values: tuple[Any, ...] = (
            "a",
            '\u2028é\t"\\',
            Spelled("1.10"),
            Spelled("1E+2"),
            Spelled("12345678901234567890"),
            True,
            None,
            [],
        )
        found = Members((f"k{n}", self.choose.choice(values)) for n in range(self.choose.randint(0, 3)))
        if self.is_hit():
            deep: Any = Members([("coordinates", [[[Spelled("0"), Spelled("0")], [Spelled("0.0"), Spelled("0")]]])])
            for _ in range(self.choose.randint(1, 40)):
                deep = self.choose.choice(([deep], Members([("in/~", deep)])))
            found.append(("deep", deep))
        return found

    def object(self, members: list[tuple[str, Any]], boxed: Any = None) -> Members:
        """The members in some order, with a bounding box, a CRS, members of others, and a key that is there twice."""
        if self.choose.random() < 0.1 or self.is_hit():
            members.append(("bbox", self.box(boxed)))
        if self.is_hit():
            crs = Members([("type", "name"), ("properties", Members([("name", self.choose.choice(CRS_NAMES))]))])
            members.append(
                self.choose.choice((("crs", crs), ("own", Members([("x", Spelled("0.50"))])), ("crs", None)))
            )
        if self.choose.random() < self.rate / 50:
            members.append(self.choose.choice(members))
        if self.choose.random() < 0.3:
            self.choose.shuffle(members)
        return Members(members)

    def box(self, coordinates: Any) -> Any:
        """The bounding box of coordinates, or another one."""
        pairs = list(pairs_in(coordinates))
        if not pairs or self.is_hit():
            wrong: list[list[float]] = [[1, 2, 3, 4], [3, 4, 1, 2], [1, 2], [-180, -90, 180, 90]]
            return [Spelled(str(each)) for each in self.choose.choice(wrong)]
        lon, lat = zip(*pairs, strict=True)
        chosen = (min(lon, key=float), min(lat, key=float), max(lon, key=float), max(lat, key=float))
        return list(chosen)

    def gap(self) -> str:
        return self.choose.choice(("", "", " ", "\n", "\n  "))

    def line_endings(self, text: str) -> str:
        return text.replace("\n", self.choice_of_endings()) if self.is_hit() else text

    def choice_of_endings(self) -> str:
        return self.choose.choice(("\r\n", "\r\n", "\r"))

    def text(self, value: Any, gap: str) -> str:
        """A value as JSON with white space `gap` after every comma of the outer levels, and perhaps some elsewhere."""
        if isinstance(value, Spelled):
            return str(value)
        odd = self.choose.choice(("\t", " ", "\n", "\r\n", "  ")) if self.choose.random() < self.rate / 20 else ""
        if isinstance(value, Members):
            each = [f"{self.spelled(key)}{odd}:{odd}{self.text(member, gap)}" for key, member in value]
            return f"{{{odd}{f',{gap}'.join(each)}{gap}}}"
        if isinstance(value, list):
            inner = gap if value and isinstance(value[0], list | Members) else odd
            return f"[{inner}{f',{inner}'.join(self.text(each, gap) for each in value)}{odd}]"
        return self.spelled(value) if isinstance(value, str) else json.dumps(value)

    def spelled(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.choose.random() < 0.3)


CRS_NAMES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "EPSG:3857", "urn:ogc:def:crs:EPSG::25833", "nonsense")


def pairs_in(value: Any) -> list[tuple[Spelled, Spelled]]:
    """Longitude and latitude of every position in nested coordinates that are numbers."""
    if not isinstance(value, list):
        return []
    if len(value) > 1 and isinstance(value[0], Spelled) and isinstance(value[1], Spelled):
        return [(value[0], value[1])]
    return [pair for each in value for pair in pairs_in(each)]
