"""Judge name claims: the title of a treaty or the name of a place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from metes.model.claims import Claim
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.geometry import Place
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence
from metes.verdicts.messages import Listing, Message, Parts, Sayable

# Two words are forms of one when they begin with the same letters, at least so many: friendship, friendly.
STEM_LETTERS = 5
# Below this share of words in common a name is another name and no other wording of the same.
OTHER_NAME_SHARE = 0.5
# Words that name nothing by themselves.
SMALL_WORDS = frozenset({"a", "an", "and", "between", "for", "in", "of", "on", "s", "the", "to", "with"})


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the printed name with the recorded ones.

    A different wording is undecided, because no single wording of a translation is authentic.
    """
    if evidence.operands(claim, OperandRole.PLACE):
        place = evidence.register.place_by_id[evidence.one_operand(claim, OperandRole.PLACE, "place").target[1]]
        return _of_place(evidence, claim, place)
    if evidence.operands(claim, OperandRole.SUBJECT):
        figure_id = evidence.one_operand(claim, OperandRole.SUBJECT, "figure").target[1]
        figure = evidence.register.figure_by_id[figure_id]
        about = (OperandRole.SUBJECT, "figure", figure_id)
        return _of_words(claim, "author", [figure.author], about, figure.certainty)
    treaty = evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]
    titles = [title for title in (treaty.title_en, treaty.title_zh, treaty.title_ru) if title]
    about = (OperandRole.TREATY, "treaty", treaty.treaty_id)
    return _of_words(claim, "title", titles, about, evidence.source_certainty(treaty.source_id))


def _of_words(
    claim: Claim, noun: str, recorded: Sequence[str], about: tuple[OperandRole, str, str], certainty: Certainty | None
) -> Opinion:
    """Compare the words of a name with the recorded one that shares most of them."""
    printed = claim.value_published
    best = max(recorded, key=lambda name: shared_words(printed, name))
    share = shared_words(printed, best)
    verdict = Verdict.UNDECIDED
    ending = say.SOME_WORDS_AGREE
    if share == 1.0:
        verdict = Verdict.CONSISTENT
        ending = say.WORDS_AGREE if normalised(printed) == normalised(best) else say.OTHER_FORM
    elif share < OTHER_NAME_SHARE:
        verdict, ending = Verdict.INCONSISTENT, say.DIFFERENT_NAMES
    clause = {
        Verdict.CONSISTENT: f"exact: the {noun} agrees",
        Verdict.UNDECIDED: f"exact: the {noun} agrees in part",
        Verdict.INCONSISTENT: f"exact: the {noun} differs from the recorded one",
    }[verdict]
    message = say.RECORDED_NAME(printed=printed, name=best, ending=ending())
    return _opinion(verdict, clause, message, best, _input(*about, recorded, verdict, certainty))


def _of_place(evidence: Evidence, claim: Claim, place: Place) -> Opinion:
    """A place has the names that are recorded; in a script in which none is, nothing can be told."""
    printed = claim.value_published
    names = [name for each in (place.name_en, place.name_zh, place.name_ru) if each for name in alternatives_in(each)]
    comparable = [name for name in names if script(name) == script(printed)]
    verdict, ending = Verdict.INCONSISTENT, say.NONE_OF_THEM
    if normalised(printed) in [normalised(name) for name in names]:
        verdict, ending = Verdict.CONSISTENT, say.ONE_OF_THEM
    elif not comparable:
        verdict, ending = Verdict.UNDECIDED, say.OTHER_SCRIPT
    clause = {
        Verdict.CONSISTENT: "exact: the name agrees",
        Verdict.UNDECIDED: "exact: no name is recorded in that script",
        Verdict.INCONSISTENT: "exact: the name differs from the recorded ones",
    }[verdict]
    message = say.RECORDED_NAMES(printed=printed, names=Listing(names), ending=ending())
    known = evidence.source_certainty(place.source_id)
    about = _input(OperandRole.PLACE, "place", place.place_id, names, verdict, known)
    parts = [part for name in names for part in (say.OR_ELSE(), name)]
    return _opinion(verdict, clause, message, Parts(tuple(parts[1:])), about)


def _opinion(verdict: Verdict, clause: str, message: Message, finding: Sayable, about: Input) -> Opinion:
    return Opinion(verdict=verdict, clause=clause, message=message, finding=finding, inputs=(about,))


def _input(
    role: OperandRole, kind: str, row_id: str, names: Sequence[str], verdict: Verdict, certainty: Certainty | None
) -> Input:
    agrees = {Verdict.CONSISTENT: "yes", Verdict.INCONSISTENT: "no"}.get(verdict)
    return Input(
        role=role.value,
        input_type=kind,
        input_id=row_id,
        statement=" / ".join(names),
        agrees=agrees,
        certainty=certainty,
    )


def alternatives_in(printed: str) -> list[str]:
    """Split a recorded name into the name itself and the alternative in brackets."""
    return [name for name in re.split(r"\s*[()（）/]\s*", printed) if name]


def normalised(title: str) -> str:
    """Normalise a title: case, punctuation and British spelling removed."""
    words = re.findall(r"\w+", title.casefold().replace("neighbour", "neighbor"))
    return " ".join(words).replace("co operation", "cooperation")


def script(name: str) -> str:
    """The script of a name by its first letter, such as LATIN, CYRILLIC or CJK."""
    letter = next((character for character in name if character.isalpha()), " ")
    return unicodedata.name(letter, "").split(" ")[0]


def shared_words(one: str, other: str) -> float:
    """Share of the words of two names that each finds in the other, in any form: 1 for other forms of all the same."""
    first, second = ([word for word in normalised(name).split() if word not in SMALL_WORDS] for name in (one, other))
    if not first or not second:
        return 1.0 if first == second else 0.0
    hits = [_is_among(word, second) for word in first] + [_is_among(word, first) for word in second]
    return sum(hits) / len(hits)


def _is_among(word: str, words: Sequence[str]) -> bool:
    stem = word[:STEM_LETTERS] if len(word) >= STEM_LETTERS else None
    return any(word == each or stem == each[:STEM_LETTERS] for each in words)
