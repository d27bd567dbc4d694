"""Build polygons directly from the text of their coordinates, without a Python object for every number.

Only text that is clearly the coordinates of a polygon is parsed here; everything else goes to the standard JSON parser.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from metes.features.decimals import decimals
from metes.measure.area import Rings
from metes.measure.ellipsoid import FloatArray, IntArray

KEY = b'"coordinates"'
SPACE = b" \t\r\n"
NUMBER = b"0123456789+-.eE"
# Allowed successors in the skeleton of coordinates, in which p stands for a position: [[pp][ppp]], [[[pp]],[[pp]]].
FOLLOWS = {b"["[0]: b"[p", b"p"[0]: b"p]", b"]"[0]: b"],", b","[0]: b"["}
DEPTHS = {"Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True, kw_only=True, eq=False)
class ParsedFeature:
    """Members and geometry of a feature, and its rings if they were parsed directly."""

    members: dict[str, Any]
    geometry: BaseGeometry | None
    rings: Rings | None = None


def parse_feature(text: bytes) -> ParsedFeature:
    """Parse the text of a feature. Raises ValueError for text that is not JSON or has no valid geometry."""
    quick = _parse_directly(text)
    if quick is not None:
        return quick
    feature = json.loads(text)
    geometry = feature.get("geometry")
    if geometry is not None and not isinstance(geometry, dict):
        raise ValueError("a geometry that is not an object")
    try:
        return ParsedFeature(members=feature, geometry=None if geometry is None else shape(geometry))
    except (shapely.errors.ShapelyError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"an invalid geometry: {error}") from None


def _parse_directly(text: bytes) -> ParsedFeature | None:
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
    geometry_type = shapely.GeometryType.POLYGON if len(offsets) == 2 else shapely.GeometryType.MULTIPOLYGON
    made: BaseGeometry = shapely.from_ragged_array(geometry_type, coordinates, tuple(offsets))[0]
    return ParsedFeature(members=feature, geometry=made, rings=Rings.of_polygons(coordinates, offsets[0], offsets[1]))


def rings_of_text(text: bytes, depth: int) -> tuple[FloatArray, list[IntArray]] | None:
    """Positions and GeoArrow offsets of a polygon (depth 2) or multipolygon (depth 3).

    None if the text has any unusual form.
    """
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


def _offsets(skeleton: bytes, depth: int) -> list[IntArray] | None:
    """GeoArrow offsets of rings, then polygons, and so on outwards; None if the skeleton is malformed."""
    marks = np.frombuffer(skeleton, dtype=np.uint8)
    allowed = np.zeros((256, 256), dtype=bool)
    for mark, followers in FOLLOWS.items():
        allowed[mark, list(followers)] = True
    if len(marks) < 3 or not allowed[marks[:-1], marks[1:]].all():
        return None
    is_position = marks == b"p"[0]
    # There are few brackets and many positions: compute the nesting level at brackets only.
    brackets = np.flatnonzero(~is_position & (marks != b","[0]))
    opens = marks[brackets] == b"["[0]
    level = np.cumsum(np.where(opens, 1, -1))
    inner = opens & np.append(is_position[brackets[:-1] + 1], False)
    if level[-1] != 0 or (level[:-1] <= 0).any() or (level[inner] != depth).any() or level.max() != depth:
        return None
    positions = np.cumsum(is_position)
    found = [np.concatenate([[0], positions[brackets[~opens & (level == depth - 1)]]])]
    for outer in range(depth - 1, 0, -1):
        # Number of items of the next inner level that have ended where an item of this level ends.
        ended = np.cumsum(~opens & (level == outer))
        found.append(np.concatenate([[0], ended[~opens & (level == outer - 1)]]))
    return found
