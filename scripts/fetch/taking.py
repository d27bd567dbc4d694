"""How each feature of a cut is taken from the records of a source.

Vertices are the source's own. Only three takings make others or leave some out, and a source.yml says where:
`clipped` and `uncovered` cut at the sides of their window, and a polygon with a tolerance is generalised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from canonical import Feature, Scalar
from fetch import areas, lines
from fetch.areas import Measured
from fetch.declaration import Cut, SourceDeclaration, Take, Taking
from fetch.error import SourceError
from fetch.layer import Record


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A feature of a cut, and what was measured of it while it was taken."""

    feature: Feature
    measured: Measured


def take(source: SourceDeclaration, cut: Cut, taking: Taking, records: Sequence[Record]) -> Taken:
    """The feature that a taking declares."""
    found, where = _found(source, cut, taking, records), f"{cut.file}, feature {taking.id}"
    try:
        geometry, measured = TAKINGS[taking.take](taking, [record.geometry for record in found])
    except ValueError as error:
        raise SourceError(source.id, where, found=str(error), expected=f"what {taking.take} needs") from error
    properties = _carried(source, cut, found[0].attributes)
    return Taken(feature=Feature(id=taking.id, geometry=geometry, properties=properties), measured=measured)


def _found(source: SourceDeclaration, cut: Cut, taking: Taking, records: Sequence[Record]) -> list[Record]:
    where = f"{cut.file}, feature {taking.id}"
    if cut.sides:
        found = [one for one in records if {one.attributes[side] for side in cut.sides} == set(taking.of)]
        if not found:
            expected = f"some with {' and '.join(taking.of)} on their sides"
            raise SourceError(source.id, where, found="0 records", expected=expected)
        return found
    if taking.of or taking.match is not None:
        wishes: list[dict[str, str | int]] = [{cut.key: name} for name in taking.of] or [dict(taking.match or {})]
        return [_one(source, where, wish, records) for wish in wishes]
    hits = [one for one in records if taking.at is not None and one.geometry.covers(Point(taking.at))]
    if len(hits) != 1:
        raise SourceError(source.id, where, found=f"{len(hits)} records", expected=f"one at {taking.at}")
    return hits


def _one(source: SourceDeclaration, where: str, wish: Mapping[str, str | int], records: Sequence[Record]) -> Record:
    hits = [record for record in records if all(record.attributes.get(k) == v for k, v in wish.items())]
    if len(hits) != 1:
        expected = f"one with {', '.join(f'{k} {v}' for k, v in wish.items())}"
        raise SourceError(source.id, where, found=f"{len(hits)} records", expected=expected)
    return hits[0]


def _carried(source: SourceDeclaration, cut: Cut, attributes: Mapping[str, Scalar]) -> dict[str, Scalar]:
    if unknown := set(cut.carry) - set(attributes):
        raise SourceError(source.id, cut.member, found=f"no attribute {min(unknown)}", expected="it to carry")
    return {name: attributes[name] for name in cut.carry}


TAKINGS: dict[Take, Callable[[Taking, list[BaseGeometry]], tuple[BaseGeometry, Measured]]] = {
    Take.CLIPPED: areas.clipped,
    Take.COAST_RUN: lines.coast_run,
    Take.LINE: lines.line,
    Take.MERGED: lines.merged,
    Take.PARTS_WITHIN: areas.parts_within,
    Take.PLACE: lines.place,
    Take.POLYGON: areas.polygon,
    Take.SHARED_EDGES: lines.shared_edges,
    Take.UNCOVERED: areas.uncovered,
}
