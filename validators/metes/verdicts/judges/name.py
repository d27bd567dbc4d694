"""Judge name claims: the title of a treaty or the name of a place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from metes.model.claims import Claim
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.geometry import Place
from metes.verdicts.evidence import Evidence
from metes.verdicts.record import Input, Opinion


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the printed name with the recorded ones.

    A different wording is undecided, because no single wording of a translation is authentic.
    """
    if evidence.operands(claim, OperandRole.PLACE):
        place = evidence.register.place_by_id[evidence.one_operand(claim, OperandRole.PLACE, "place").target[1]]
        return _of_place(evidence, claim, place)
    treaty = evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]
    titles = [title for title in (treaty.title_en, treaty.title_zh, treaty.title_ru) if title]
    same = any(normalised(claim.value_published) == normalised(title) for title in titles)
    ending = "the words agree" if same else "a translated title has no one wording; the authentic texts would decide it"
    return _opinion(
        same=same,
        noun="title",
        reason=f'Printed is "{claim.value_published}", recorded "{treaty.title_en}": {ending}.',
        found_text=treaty.title_en,
        about=_input(OperandRole.TREATY, treaty.treaty_id, titles, same, evidence.source_certainty(treaty.source_id)),
    )


def _of_place(evidence: Evidence, claim: Claim, place: Place) -> Opinion:
    names = [
        name
        for printed in (place.name_en, place.name_zh, place.name_ru)
        if printed
        for name in alternatives_in(printed)
    ]
    same = normalised(claim.value_published) in [normalised(name) for name in names]
    ending = "it is one of them" if same else "it is none of them; a gazetteer that prints it would decide it"
    return _opinion(
        same=same,
        noun="name",
        reason=f'Printed is "{claim.value_published}", recorded are {", ".join(names)}: {ending}.',
        found_text=", ".join(names),
        about=_input(OperandRole.PLACE, place.place_id, names, same, evidence.source_certainty(place.source_id)),
    )


def _opinion(*, same: bool, noun: str, reason: str, found_text: str, about: Input) -> Opinion:
    return Opinion(
        verdict=Verdict.CONSISTENT if same else Verdict.UNDECIDED,
        clause=f"exact: the {noun} agrees" if same else f"exact: the {noun} differs from the recorded one",
        reason=reason,
        found_text=found_text,
        inputs=(about,),
    )


def _input(role: OperandRole, row_id: str, names: Sequence[str], same: bool, certainty: Certainty | None) -> Input:
    return Input(
        role=role.value,
        input_type=role.value,
        input_id=row_id,
        statement=" / ".join(names),
        agrees="yes" if same else "no",
        certainty=certainty,
    )


def alternatives_in(printed: str) -> list[str]:
    """Split a recorded name into the name itself and the alternative in brackets."""
    return [name for name in re.split(r"\s*[()（）]\s*", printed) if name]


def normalised(title: str) -> str:
    """Normalise a title: case, punctuation and British spelling removed."""
    words = re.findall(r"\w+", title.casefold().replace("neighbour", "neighbor"))
    return " ".join(words).replace("co operation", "cooperation")
