"""Which layer draws the rows of which table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metes.checks.examined import Examined
from metes.package.geojson import GeoJson
from metes.package.table import Table


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


def readable_pairs(examined: Examined) -> Iterator[tuple[Pair, GeoJson, Table]]:
    """The pairs of which both sides are there and can be read."""
    for pair in PAIRS:
        layer, table = examined.layer(pair.layer), examined.table(pair.table, pair.key)
        if layer is not None and table is not None:
            yield pair, layer, table


def readable_layers(examined: Examined) -> Iterator[GeoJson]:
    """Our layers that can be read, in a package that has our table of sources."""
    if examined.package.has("sources"):
        found = (examined.layer(pair.layer) for pair in PAIRS)
        yield from (layer for layer in found if layer is not None)
