"""Which layer draws the rows of which table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metes.checks.engine.context import CheckContext
from metes.geojson.document import GeoJson
from metes.tables.table import Table


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A layer and the table whose `key` is the id of its features; `parent` is a table that the rows point to."""

    layer: str
    table: str
    key: str
    parent: str | None = None
    parent_key: str | None = None


PAIRS = (
    Pair(
        layer="territories_layer",
        table="readings",
        key="reading_id",
        parent="territories",
        parent_key="territory_id",
    ),
    Pair(layer="segments_layer", table="segments", key="segment_id"),
    Pair(layer="places_layer", table="places", key="place_id"),
)


def readable_pairs(context: CheckContext) -> Iterator[tuple[Pair, GeoJson, Table]]:
    """The pairs of which both sides are there and can be read."""
    for pair in PAIRS:
        layer, table = context.layer(pair.layer), context.table(pair.table, pair.key)
        if layer is not None and table is not None:
            yield pair, layer, table


def readable_layers(context: CheckContext) -> Iterator[GeoJson]:
    """Our layers that can be read, in a package that has our table of sources."""
    if context.package.has("sources"):
        found = (context.layer(pair.layer) for pair in PAIRS)
        yield from (layer for layer in found if layer is not None)
