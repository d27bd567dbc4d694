"""Judge location claims: a place inside a territory, or the place of a signature; `location_of_two` judges pairs."""

from __future__ import annotations

from dataclasses import replace

import shapely

from metes.measure.depth import Depth, depth_in, distance_km
from metes.measure.units import M_PER_KM
from metes.model.claims import Claim, Operand
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.geometry import Place
from metes.model.treaties import Treaty
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence, name_of_row, outline_label
from metes.verdicts.judges import location_of_two
from metes.verdicts.messages import (
    Capital,
    Name,
    Quantity,
    Sayable,
    Template,
    accuracy_km,
    one_quantity,
    sentence_quantity,
)
from metes.verdicts.treaty_effects import titled


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Judge where a place is.

    With a treaty: whether it was signed there. With a reading: on which side of its boundary the place lies. With a
    first and a second place or reading: whether they are apart, or which lies east of the other.
    """
    if evidence.operands(claim, OperandRole.FIRST):
        return location_of_two.judge(evidence, claim)
    place = evidence.register.place_by_id[evidence.one_operand(claim, OperandRole.PLACE, "place").target[1]]
    if evidence.operands(claim, OperandRole.TREATY):
        return _signed_at(evidence, claim, place)
    return _inside(evidence, claim, place)


def _signed_at(evidence: Evidence, claim: Claim, place: Place) -> Opinion:
    treaty = evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]
    same = place.place_id == treaty.place_id or place.name_en == treaty.place_name
    far = None if same else _apart_km(evidence, place, treaty)
    more: Sayable = say.PLACE_AS_CLAIMED() if same else ""
    if far is not None:
        more = say.FAR_FROM(km=one_quantity(round(far), "km"), place=name_of_row(place))
    row = evidence.register.place_by_id.get(treaty.place_id or "")
    signed_at = Name(treaty.place_name) if row is None else replace(name_of_row(row), en=treaty.place_name)
    return Opinion(
        verdict=Verdict.CONSISTENT if same else Verdict.INCONSISTENT,
        clause=f"place: signed {'' if same else 'not '}at the claimed one",
        message=say.SIGNED_AT(treaty=Capital(titled(treaty)), place=signed_at, more=more),
        finding=say.PLACE_SIGNED(place=signed_at),
        inputs=(
            Input(
                role=OperandRole.TREATY.value,
                input_type="treaty",
                input_id=treaty.treaty_id,
                statement=f"signed at {treaty.place_name} ({treaty.certainty.value}, {treaty.source_id})",
                agrees="yes" if same else "no",
                certainty=evidence.source_certainty(treaty.source_id),
            ),
        ),
        margin=far,
        margin_unit=None if far is None else "km",
    )


def _apart_km(evidence: Evidence, place: Place, treaty: Treaty) -> float | None:
    """Distance in kilometres from the claimed place to the place of signature; None if the latter has no position."""
    signed_at = evidence.register.place_by_id.get(treaty.place_id or "")
    if signed_at is None:
        return None
    return distance_km(place.lon, place.lat, shapely.Point(signed_at.lon, signed_at.lat))


def _inside(evidence: Evidence, claim: Claim, place: Place) -> Opinion:
    operand = evidence.one_operand(claim, OperandRole.INSIDE)
    if operand.target[0] == "place":
        return _at(evidence, operand, place)
    if operand.target[0] != "reading":
        evidence.refuse(operand, f"a {operand.target[0]} with role {operand.role.value}", "a reading or a place")
    reading = evidence.register.reading_by_id[operand.target[1]]
    if reading.reading_id not in evidence.shapes:
        evidence.refuse(operand, f"reading {reading.reading_id} without a shape", "a feature of territories.geojson")
    shape, stretches = evidence.shapes[reading.reading_id], evidence.borders[reading.reading_id]
    found = depth_in(place.lon, place.lat, place.accuracy_m, shape, stretches)
    interval = Interval(low=found.low_km, high=found.high_km, unit="km")
    verdict, clause, margin = _rule(found)
    side, km, border = _in_words(found)
    message = (say.LIES_INSIDE if side == "inside" else say.LIES_OUTSIDE)(
        place=name_of_row(place),
        reading=reading.reading_id,
        territory=name_of_row(evidence.register.territory_by_id[reading.territory_id]),
        km=km,
        border=border(),
    )
    accuracy = accuracy_km(found.nearest.accuracy_m / M_PER_KM)
    undecided = say.TOO_CLOSE(words=message, part=outline_label(found.nearest.label), accuracy=accuracy)
    nearest = f"nearest is {found.nearest.label}, within {found.nearest.accuracy_m:g} m: {reading.definition}"
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=undecided if verdict is Verdict.UNDECIDED else say.FULL_STOP(words=message),
        finding=(say.INSIDE_BY if side == "inside" else say.OUTSIDE_BY)(km=km, border=border()),
        inputs=(
            _position(evidence, OperandRole.PLACE, place),
            Input(
                role=OperandRole.INSIDE.value,
                input_type="reading",
                input_id=reading.reading_id,
                statement=nearest,
                interval=interval,
                certainty=Certainty.COMPUTED,
            ),
        ),
        found=interval,
        margin=margin,
        margin_unit=None if margin is None else "km",
        readings=(reading.reading_id,),
    )


def _at(evidence: Evidence, operand: Operand, place: Place) -> Opinion:
    """Whether a place, such as a works, lies in a town: not if they lie farther apart than both are accurate."""
    town = evidence.register.place_by_id[operand.target[1]]
    km, uncertainty_km = distance_km(place.lon, place.lat, shapely.Point(town.lon, town.lat)), _both_km(place, town)
    found = Interval(low=max(0.0, km - uncertainty_km), high=km + uncertainty_km, unit="km")
    verdict = Verdict.INCONSISTENT if found.low > 0.0 else Verdict.CONSISTENT
    clause = "place: apart by more than both accuracies" if found.low > 0.0 else "place: at the claimed one"
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=say.FULL_STOP(
            words=say.LIES_FROM(place=name_of_row(place), km=sentence_quantity(found), other=name_of_row(town))
        ),
        finding=say.FROM_PLACE(km=sentence_quantity(found), place=name_of_row(town)),
        inputs=(_position(evidence, OperandRole.PLACE, place), _position(evidence, OperandRole.INSIDE, town)),
        found=found,
        margin=found.low if found.low > 0.0 else None,
        margin_unit="km" if found.low > 0.0 else None,
    )


def _position(evidence: Evidence, role: OperandRole, place: Place) -> Input:
    return Input(
        role=role.value,
        input_type="place",
        input_id=place.place_id,
        statement=f"{place.lon} E {place.lat} N, within {place.accuracy_m:g} m ({place.source_id})",
        certainty=evidence.source_certainty(place.source_id),
    )


def _both_km(one: Place, other: Place) -> float:
    return (one.accuracy_m + other.accuracy_m) / M_PER_KM


def _in_words(found: Depth) -> tuple[str, Quantity, Template]:
    """On which side of the boundary, how far from it, and what kind of boundary is nearest."""
    side, low, high = "inside", found.low_km, found.high_km
    if not found.is_inside:
        side, low, high = "outside", -high, -low
    border = say.COAST if found.nearest.is_coast else say.BORDER_ON_LAND
    if not found.has_land_border:
        border = say.COAST_ONLY if found.nearest.is_coast else say.BORDER_ONLY
    return side, sentence_quantity(Interval(low=max(0.0, low), high=high, unit="km")), border


def _rule(found: Depth) -> tuple[Verdict, str, float | None]:
    if found.is_inside and not found.has_land_border:
        # A coast is no border: whoever stands on the island is inside, however near to the sea.
        return Verdict.CONSISTENT, "place: inside, and parted from nothing but the sea", abs(found.low_km)
    if found.low_km > 0.0:
        return Verdict.CONSISTENT, "place: inside by more than both accuracies", found.low_km
    if found.high_km < 0.0:
        where = "off the coast" if found.nearest.is_coast else "outside"
        return Verdict.INCONSISTENT, f"place: {where} by more than both accuracies", -found.high_km
    return Verdict.UNDECIDED, "place: nearer to the border than both are accurate", None
