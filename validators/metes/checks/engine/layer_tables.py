"""The layers of a boundary package and the tables whose rows they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metes.checks.engine.context import CheckContext
from metes.geojson.document import GeoJson
from metes.tables.table import Table


@dataclass(frozen=True, kw_only=True)
class LayerTable:
    """A layer and the table whose column `key` holds its feature ids; rows may refer to a table `parent`."""

    layer: str
    table: str
    key: str
    parent: str | None = None
    parent_key: str | None = None


LAYER_TABLES = (
    LayerTable(
        layer="territories_layer",
        table="readings",
        key="reading_id",
        parent="territories",
        parent_key="territory_id",
    ),
    LayerTable(layer="segments_layer", table="segments", key="segment_id"),
    LayerTable(layer="places_layer", table="places", key="place_id"),
)


def readable_layer_tables(context: CheckContext) -> Iterator[tuple[LayerTable, GeoJson, Table]]:
    """Every layer and table of LAYER_TABLES that the package has and that can both be read."""
    for pair in LAYER_TABLES:
        layer, table = context.layer(pair.layer), context.table(pair.table, pair.key)
        if layer is not None and table is not None:
            yield pair, layer, table


def readable_layers(context: CheckContext) -> Iterator[GeoJson]:
    """The readable layers of LAYER_TABLES, if the package has a table of sources."""
    if context.package.has("sources"):
        found = (context.layer(pair.layer) for pair in LAYER_TABLES)
        yield from (layer for layer in found if layer is not None)
