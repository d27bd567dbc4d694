"""Which territories hold the places of a package, for the checks of control points."""

from __future__ import annotations

from collections.abc import Mapping

from metes.checks.engine.context import CheckContext
from metes.checks.treaties.shared.territory_lookup import holding_territories, stretches_of_readings, traits_of
from metes.tables.table import Value

Territories = Mapping[Value, tuple[Value, ...]]


def territories_of_places(context: CheckContext) -> Territories:
    """Territories whose default reading holds a place by more than the accuracies of both, the smallest first.

    Ids of territories by the id of the place, for places with a control point and territories with a transfer alone.
    Computed once for a package."""
    return context.cached("territories_of_places", _found)


def _found(context: CheckContext) -> Territories:
    territories, segments = context.layer("territories_layer"), context.layer("segments_layer")
    if territories is None:
        return {}
    fields = ("reading_id", "territory_id", "is_default", "outline", "accuracy_m")
    moved = {row["territory_id"] for row in context.rows("transfers", "territory_id")}
    readings = [row for row in context.rows("readings", *fields) if row["territory_id"] in moved]
    asked = {row["place_id"] for row in context.rows("control_points", "place_id")}
    places = [row for row in context.rows("places", "place_id", "lon", "lat", "accuracy_m") if row["place_id"] in asked]
    traits = traits_of(
        context.rows("segments", "segment_id", "kind", "accuracy_m"),
        context.rows("segment_uses", "segment_id", "accuracy_m"),
    )
    stretches = stretches_of_readings(readings, territories, segments, traits)
    return holding_territories(places, readings, territories, stretches)
