"""Location claims: a place inside a territory, or the place where an instrument was signed."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from metes.measure.depth import depth_inside_km as depth_of_point_km
from metes.model.claims import Claim
from metes.model.enums import Role, Verdict
from metes.model.geometry import Place
from metes.verdicts.interval import Interval
from metes.verdicts.record import Input, Opinion
from metes.verdicts.words import span
from metes.verdicts.world import World


def judge(world: World, claim: Claim) -> Opinion:
    """With a treaty: where it was signed. With a reading: on which side of its boundary the place lies."""
    place = world.register.place_by_id[world.one_operand(claim, Role.PLACE).target[1]]
    if world.operands(claim, Role.TREATY):
        return _signed_at(world, claim, place)
    return _inside(world, claim, place)


def _signed_at(world: World, claim: Claim, place: Place) -> Opinion:
    treaty = world.register.treaty_by_id[world.one_operand(claim, Role.TREATY).target[1]]
    same = place.place_id == treaty.place_id or place.name_en == treaty.place_name
    return Opinion(
        verdict=Verdict.CONSISTENT if same else Verdict.INCONSISTENT,
        clause=f"exact: the place of signature is {'' if same else 'not '}the claimed one",
        reason=f"{treaty.title_en} ({treaty.date_text}): signed at {treaty.place_name}.",
        found_text=f"signed at {treaty.place_name}",
        inputs=(
            Input(
                role=Role.TREATY.value,
                input_type="treaty",
                input_id=treaty.treaty_id,
                statement=f"signed at {treaty.place_name} ({treaty.certainty.value}, {treaty.source_id})",
                agrees="yes" if same else "no",
            ),
        ),
    )


def _inside(world: World, claim: Claim, place: Place) -> Opinion:
    reading = world.register.reading_by_id[world.one_operand(claim, Role.INSIDE).target[1]]
    doubt_km = (place.accuracy_m + reading.accuracy_m) / 1000.0
    depth_km = depth_inside_km(
        place, world.shapes[reading.reading_id], world.borders[reading.reading_id], doubt_km=doubt_km
    )
    depth = Interval(low=depth_km - doubt_km, high=depth_km + doubt_km, unit="km")
    if depth.low > 0.0:
        verdict, clause, margin = Verdict.CONSISTENT, "exact: inside by more than both accuracies", depth.low
    elif depth.high < 0.0:
        verdict, clause, margin = Verdict.INCONSISTENT, "exact: outside by more than both accuracies", -depth.high
    else:
        verdict, clause, margin = Verdict.UNDECIDED, "exact: nearer to the boundary than both are accurate", None
    side = "inside" if depth_km > 0.0 else "outside"
    size = Interval(low=max(0.0, abs(depth_km) - doubt_km), high=abs(depth_km) + doubt_km, unit="km")
    territory = world.register.territory_by_id[reading.territory_id].name_en
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=f"{place.name_en} lies {side} {reading.reading_id} ({territory}), {span(size)} from its border on land.",
        found_text=f"{side}, {span(size)} from the border on land",
        inputs=(
            Input(
                role=Role.PLACE.value,
                input_type="place",
                input_id=place.place_id,
                statement=f"{place.lon} E {place.lat} N, within {place.accuracy_m:g} m ({place.source_id})",
            ),
            Input(
                role=Role.INSIDE.value,
                input_type="reading",
                input_id=reading.reading_id,
                statement=f"boundary within {reading.accuracy_m:g} m: {reading.definition}",
                interval=depth,
            ),
        ),
        found=depth,
        margin=margin,
        margin_unit=None if margin is None else "km",
        readings=(reading.reading_id,),
    )


def depth_inside_km(place: Place, shape: BaseGeometry, border: BaseGeometry, *, doubt_km: float) -> float:
    """Distance from a place to the landward border of a territory in kilometres, negative outside."""
    return depth_of_point_km(place.lon, place.lat, shape, border, doubt_km=doubt_km)
