"""Parses polygons from the text of their coordinates without creating an object for every number.

Only plain coordinates of a polygon are parsed here; the standard library parses everything else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from metes.features.decimals import decimals
from metes.measure.area import Rings
from metes.measure.ellipsoid import FloatArray

KEY = b'"coordinates"'
SPACE = b" \t\r\n"
NUMBER = b"0123456789+-.eE"
# What may follow what in the skeleton of the coordinates, where p is a position: [[pp][ppp]], [[[pp]],[[pp]]].
FOLLOWS = {b"["[0]: b"[p", b"p"[0]: b"p]", b"]"[0]: b"],", b","[0]: b"["}
DEPTHS = {"Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True, kw_only=True, eq=False)
class Parsed:
    """Members and geometry of a feature, or its rings if they were read without building the geometry."""

    members: dict[str, Any]
    geometry: BaseGeometry | None
    rings: Rings | None = None


def parse_feature(text: bytes) -> Parsed:
    """Parse the text of a feature; raises ValueError if it is not JSON or has no valid geometry."""
    quick = _quick(text)
    if quick is not None:
        return quick
    feature = json.loads(text)
    geometry = feature.get("geometry")
    if geometry is not None and not isinstance(geometry, dict):
        raise ValueError("a geometry that is no object")
    try:
        return Parsed(members=feature, geometry=None if geometry is None else shape(geometry))
    except (shapely.errors.ShapelyError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"a geometry that cannot be made: {error}") from None


def _quick(text: bytes) -> Parsed | None:
    if text.count(KEY) != 1:
        return None
    key = text.index(KEY)
    begin = text.find(b"[", key)
    ends = [at for at in (text.find(b'"', begin), text.find(b"}", begin)) if at >= 0]
    if begin < 0 or not ends or text[key + len(KEY) : begin].strip() != b":":
        return None
    end = text.rindex(b"]", begin, min(ends)) + 1 if b"]" in text[begin : min(ends)] else begin
    feature = json.loads(text[:begin] + b"[]" + text[end:])
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("coordinates") != [] or geometry.get("type") not in DEPTHS:
        return None
    rings = rings_of_text(text[begin:end], DEPTHS[geometry["type"]])
    if rings is None:
        return None
    coordinates, offsets = rings
    kind = shapely.GeometryType.POLYGON if len(offsets) == 2 else shapely.GeometryType.MULTIPOLYGON
    made: BaseGeometry = shapely.from_ragged_array(kind, coordinates, tuple(offsets))[0]
    return Parsed(members=feature, geometry=made, rings=Rings.of_polygons(coordinates, offsets[0], offsets[1]))


def rings_of_text(text: bytes, depth: int) -> tuple[FloatArray, list[NDArray[np.int64]]] | None:
    """Positions and offsets of a polygon (depth 2) or multipolygon (depth 3) in GeoArrow layout.

    None if the text is not a plain array of coordinates."""
    skeleton = text.translate(None, NUMBER + SPACE)
    width = 3 if skeleton.startswith(b"[" * (depth + 1) + b",,]") else 2
    skeleton = skeleton.replace(b"[" + b"," * (width - 1) + b"]", b"p")
    offsets = None if b"[,p" in skeleton else _offsets(skeleton.replace(b",p", b"p"), depth)
    if offsets is None:
        return None
    numbers = decimals(text.translate(None, b"[]"))
    if numbers is None or len(numbers) != width * offsets[0][-1]:
        return None
    coordinates = np.ascontiguousarray(numbers.reshape(-1, width)[:, :2])
    rings = offsets[0]
    closed = (coordinates[rings[:-1]] == coordinates[rings[1:] - 1]).all()
    if not closed or (np.diff(rings) < 4).any():
        return None
    return coordinates, offsets


def _offsets(skeleton: bytes, depth: int) -> list[NDArray[np.int64]] | None:
    """GeoArrow offsets of rings, polygons and so on outwards; None if the brackets are not balanced as expected."""
    marks = np.frombuffer(skeleton, dtype=np.uint8)
    allowed = np.zeros((256, 256), dtype=bool)
    for mark, followers in FOLLOWS.items():
        allowed[mark, list(followers)] = True
    if len(marks) < 3 or not allowed[marks[:-1], marks[1:]].all():
        return None
    is_position = marks == b"p"[0]
    # Brackets are few, positions many: the level is taken at the brackets alone.
    brackets = np.flatnonzero(~is_position & (marks != b","[0]))
    opens = marks[brackets] == b"["[0]
    level = np.cumsum(np.where(opens, 1, -1))
    inner = opens & np.append(is_position[brackets[:-1] + 1], False)
    if level[-1] != 0 or (level[:-1] <= 0).any() or (level[inner] != depth).any() or level.max() != depth:
        return None
    positions = np.cumsum(is_position)
    found = [np.concatenate([[0], positions[brackets[~opens & (level == depth - 1)]]])]
    for outer in range(depth - 1, 0, -1):
        # How many things of the next level have ended where one of this level ends.
        ended = np.cumsum(~opens & (level == outer))
        found.append(np.concatenate([[0], ended[~opens & (level == outer - 1)]]))
    return found
