"""Rounds positions, and skips every ring, line and feature that rounding would damage.

The checks decide what counts as damage: rounding must not add a fault to the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

from metes.checks.engine.fault import Fault
from metes.checks.geometry.shared.bounding_boxes import BoxSide, box_sides, declared_boxes
from metes.files.file import File
from metes.fix.edits import Edit, FixedPlaces, Span, counted_places, edited
from metes.fix.rings import WIDEST_EDGE_DEG, changes, place_of, turn_deg2
from metes.fix.trial import counted_faults, new_faults
from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions
from metes.geojson.document import GeoJson, RawFeature, read_geojson

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
POSITION = re.compile(rf"(\[\s*)({NUMBER})(\s*,\s*)({NUMBER})")
# A feature that is left out may no longer meet its neighbour, which then is left out as well, and so on.
MOST_TRIES = 4
COLLAPSES = "a ring or line would collapse or flip"


@dataclass(frozen=True, kw_only=True)
class Context:
    """How to turn a text into a file, how to arrange its rings afterwards, and how to find its faults."""

    file_of: Callable[[str], File]
    arranged: Callable[[File], tuple[str, list[FixedPlaces]]]
    faults_of: Callable[[File], Iterable[Fault]]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Rounding:
    """One sequence of positions as it would be written after rounding."""

    feature: RawFeature
    part: Coordinates
    edit: Edit


def rounded(file: File, decimals: int, context: Context) -> tuple[str, list[FixedPlaces], list[str]]:
    """Round longitudes and latitudes to at most `decimals`.

    Returns the text, the changes, and the reasons for skipped places.

    Heights and other numbers stay. A bounding box that fitted before is updated to fit again. Positions that rounding
    makes equal are taken out, as `context.arranged` does.
    """
    layer = read_geojson(file)
    planned = list(_planned(layer, decimals))
    left_out = {each.part.pointer: COLLAPSES for each in planned if not _keeps_shape(each)}
    before = counted_faults(layer, context.faults_of(file) if planned else ())
    for _ in range(MOST_TRIES):
        chosen = [each for each in planned if each.part.pointer not in left_out]
        if not chosen:
            break
        text, of_boxes = _with_boxes(layer, edited(file.text, (each.edit for each in chosen)), decimals, context)
        text, of_rings = context.arranged(context.file_of(text))
        after = counted_faults(layer, context.faults_of(context.file_of(text)))
        new = new_faults(before, after)
        if not new:
            done = changes({f"rounded to {decimals} decimals": [place_of(each.feature) for each in chosen]})
            return text, [*done, *of_boxes, *of_rings], list(_refusals(planned, left_out, decimals))
        if None in new:
            left_out |= {each.part.pointer: new[None] for each in chosen}
            break
        left_out |= {e.part.pointer: new[e.feature.index] for e in chosen if e.feature.index in new}
    else:
        words = "the features left as written would no longer meet the others"
        left_out |= {each.part.pointer: words for each in planned if each.part.pointer not in left_out}
    return file.text, [], list(_refusals(planned, left_out, decimals))


def _planned(layer: GeoJson, decimals: int) -> Iterator[_Rounding]:
    for feature in layer.features:
        for part in feature.coordinate_arrays:
            is_degrees = part.is_within_range and not part.is_planar
            span = layer.file.locator.span(part.pointer) if is_degrees else None
            if span is None:
                continue
            old = layer.file.text[span[0] : span[1]]
            new = POSITION.sub(lambda match: _position(match, decimals), old)
            if new != old:
                yield _Rounding(feature=feature, part=part, edit=Edit(span=Span(*span), text=new))


def _keeps_shape(rounding: _Rounding) -> bool:
    """Whether a ring or line keeps enough distinct positions, and a ring its winding."""
    part = rounding.part
    if part.role is CoordinatesRole.POINTS:
        return True
    new = np.array([row[:2] for row in json.loads(rounding.edit.text)], dtype=np.float64)
    fewest = 4 if part.is_ring else 2
    if _distinct(new) < min(fewest, _distinct(part.positions)):
        return False
    if not part.is_ring or not part.is_sound or np.abs(np.diff(new[:, 0])).max() >= WIDEST_EDGE_DEG:
        return True
    return turn_deg2(part.positions) == 0.0 or turn_deg2(part.positions) * turn_deg2(new) > 0.0


def _distinct(positions: Positions) -> int:
    """Number of positions that differ from the one before."""
    return 1 + int(np.count_nonzero((positions[1:] != positions[:-1]).any(axis=1)))


def _with_boxes(layer: GeoJson, text: str, decimals: int, context: Context) -> tuple[str, list[FixedPlaces]]:
    """The text with bounding boxes updated to the rounded positions, if the old boxes fitted the old positions."""
    right = {box.pointer for box in declared_boxes(layer) if all(side.is_right for side in box_sides(layer, box))}
    if not right:
        return text, []
    new = read_geojson(context.file_of(text))
    edits: list[Edit] = []
    places: list[str] = []
    for box in declared_boxes(new):
        found = list(_of_box(new, box.pointer, box_sides(new, box), decimals)) if box.pointer in right else []
        if found:
            edits += found
            places.append("the whole" if box.feature is None else place_of(box.feature))
    return edited(text, edits), changes({"updated bounding boxes": places})


def _of_box(layer: GeoJson, pointer: str, found: Iterable[BoxSide], decimals: int) -> Iterator[Edit]:
    for side in found:
        span = layer.file.locator.span(f"{pointer}/{side.index}") if side.unit == "degrees" else None
        if span is None:
            continue
        old = layer.file.text[span[0] : span[1]]
        short = shortened(old, decimals)
        # Of what was left out, the number with all of its digits is nearer.
        new = short if abs(float(short) - side.true) <= abs(side.stated - side.true) else old
        if abs(float(new) - side.true) > side.tolerance:
            new = shortened(repr(side.true), decimals)
        if new != old:
            yield Edit(span=Span(*span), text=new)


def _refusals(planned: Sequence[_Rounding], left_out: Mapping[str, str], decimals: int) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for each in planned:
        if each.part.pointer in left_out:
            by_reason.setdefault(left_out[each.part.pointer], []).append(place_of(each.feature))
    for reason, places in by_reason.items():
        yield counted_places(f"rounded to {decimals} decimals, {reason}; left as written", places)


def _position(match: re.Match[str], decimals: int) -> str:
    before, lon, between, lat = match.groups()
    return f"{before}{shortened(lon, decimals)}{between}{shortened(lat, decimals)}"


def shortened(number: str, decimals: int) -> str:
    """A number rounded half to even to at most `decimals`; a shorter number stays as written."""
    exact = Decimal(number)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -decimals:
        return number
    try:
        short = exact.quantize(Decimal(1).scaleb(-decimals))
    except InvalidOperation:
        # More digits than decimal arithmetic keeps: no coordinate.
        return number
    text = f"{short:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
