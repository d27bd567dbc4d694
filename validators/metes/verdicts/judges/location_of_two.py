"""Judge location claims about a pair: two places that are apart, or one part of a territory that lies east of
another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from metes.measure.length import GEOD
from metes.measure.units import M_PER_KM
from metes.model.claims import Claim, Operand
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.geometry import Place
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence, name_of_row
from metes.verdicts.messages import sentence_quantity


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Decide whether two places are apart, or whether the first of two readings lies east of the second."""
    pair = [evidence.one_operand(claim, role) for role in (OperandRole.FIRST, OperandRole.SECOND)]
    target_types = [operand.target[0] for operand in pair]
    if target_types == ["place", "place"]:
        return _apart(evidence, pair)
    if target_types != ["reading", "reading"]:
        evidence.refuse(pair[1], f"a {target_types[0]} with a {target_types[1]}", "two places, or two readings")
    return _east(evidence, pair)


def _apart(evidence: Evidence, pair: Sequence[Operand]) -> Opinion:
    first, second = (evidence.register.place_by_id[operand.target[1]] for operand in pair)
    tolerance_km = (first.accuracy_m + second.accuracy_m) / M_PER_KM
    distance_km = GEOD.inv(first.lon, first.lat, second.lon, second.lat)[2] / M_PER_KM
    found = Interval(low=max(0.0, distance_km - tolerance_km), high=distance_km + tolerance_km, unit="km")
    sure = found.low > 0.0
    words = say.LIES_FROM(place=name_of_row(first), km=sentence_quantity(found), other=name_of_row(second))
    return Opinion(
        verdict=Verdict.CONSISTENT if sure else Verdict.UNDECIDED,
        clause=f"place: {'apart by more' if sure else 'nearer'} than both accuracies",
        message=(say.FULL_STOP if sure else say.TOO_CLOSE_TO_TELL)(words=words),
        finding=say.APART(km=sentence_quantity(found)),
        inputs=tuple(_place(evidence, o, place) for o, place in zip(pair, (first, second), strict=True)),
        found=found,
        margin=found.low if sure else None,
        margin_unit="km" if sure else None,
    )


def _east(evidence: Evidence, pair: Sequence[Operand]) -> Opinion:
    """Compare the centroids of two readings along the parallel midway between them."""
    for operand in pair:
        if operand.target[1] not in evidence.shapes:
            evidence.refuse(operand, f"reading {operand.target[1]} without a shape", "a feature of territories.geojson")
    middles = [evidence.shapes[operand.target[1]].centroid for operand in pair]
    tolerance_km = sum(max(each.accuracy_m for each in evidence.borders[o.target[1]]) for o in pair) / M_PER_KM
    lat = (middles[0].y + middles[1].y) / 2.0
    east_km = math.copysign(GEOD.inv(middles[1].x, lat, middles[0].x, lat)[2] / M_PER_KM, middles[0].x - middles[1].x)
    found = Interval(low=east_km - tolerance_km, high=east_km + tolerance_km, unit="km")
    verdict = Verdict.CONSISTENT if found.low > 0.0 else Verdict.INCONSISTENT
    if found.low <= 0.0 <= found.high:
        verdict = Verdict.UNDECIDED
    names = [operand.target[1] for operand in pair]
    size = found if east_km > 0.0 else Interval(low=-found.high, high=-found.low, unit="km")
    clause = {
        Verdict.CONSISTENT: "place: east by more than both accuracies",
        Verdict.INCONSISTENT: "place: west by more than both accuracies",
        Verdict.UNDECIDED: "place: neither east nor west by more than both accuracies",
    }[verdict]
    lies = say.MIDDLE_EAST if east_km > 0.0 else say.MIDDLE_WEST
    words = lies(one=names[0], km=sentence_quantity(size), other=names[1])
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=(say.OUTLINES_OPEN if verdict is Verdict.UNDECIDED else say.FULL_STOP)(words=words),
        finding=(say.EAST if east_km > 0.0 else say.WEST)(km=sentence_quantity(size)),
        inputs=tuple(_middle(evidence, o, m.x, m.y) for o, m in zip(pair, middles, strict=True)),
        found=found,
        margin=None if verdict is Verdict.UNDECIDED else size.low,
        margin_unit=None if verdict is Verdict.UNDECIDED else "km",
        readings=tuple(names),
    )


def _place(evidence: Evidence, operand: Operand, place: Place) -> Input:
    return Input(
        role=operand.role.value,
        input_type="place",
        input_id=place.place_id,
        statement=f"{place.name_en}: {place.lon} E {place.lat} N, within {place.accuracy_m:g} m ({place.source_id})",
        certainty=evidence.source_certainty(place.source_id),
    )


def _middle(evidence: Evidence, operand: Operand, lon: float, lat: float) -> Input:
    return Input(
        role=operand.role.value,
        input_type="reading",
        input_id=operand.target[1],
        statement=f"{evidence.name_of(operand)}: its middle by area is {lon:.3f} E {lat:.3f} N",
        certainty=Certainty.COMPUTED,
    )
