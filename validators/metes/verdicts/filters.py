"""Select verdicts by document, territory, treaty, kind or verdict, always with the whole sentence around each claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metes.files.errors import InputError
from metes.model import Register
from metes.model.claims import Claim, Statement
from metes.model.enums import ClaimKind, Verdict
from metes.model.names import Names
from metes.verdicts.claim_verdict import ClaimVerdict
from metes.verdicts.wording import VERDICT_WORDS

# Tables whose rows a filter finds by name too.
NAMED_TABLES = {"territory": "territories", "treaty": "treaties"}


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A statement with the verdicts on all its claims; `asked` holds the ids of the claims that passed the filters."""

    statement: Statement
    verdicts: tuple[ClaimVerdict, ...]
    asked: frozenset[str]


def select(
    register: Register, verdicts: Sequence[ClaimVerdict], asked: Mapping[str, Sequence[str]]
) -> tuple[Sentence, ...]:
    """Sentences with at least one claim that passes every filter, in the order of the documents.

    A filter passes a claim that matches any of its values. Raises InputError for an unknown value.
    """
    wanted = {name: _matching_ids(register, name, values) for name, values in asked.items() if values}
    passed = frozenset(
        each.claim.claim_id
        for each in verdicts
        if all(values & _values_of(register, each, name) for name, values in wanted.items())
    )
    by_statement: dict[str, list[ClaimVerdict]] = {}
    for each in verdicts:
        by_statement.setdefault(each.claim.statement_id, []).append(each)
    order = {row.document_id: number for number, row in enumerate(register.documents)}
    statements = sorted(
        (register.statement_by_id[statement_id] for statement_id in by_statement),
        key=lambda row: (order[row.document_id], row.paragraph, row.statement_id),
    )
    sentences = (
        Sentence(
            statement=row,
            verdicts=tuple(by_statement[row.statement_id]),
            asked=passed & {each.claim.claim_id for each in by_statement[row.statement_id]},
        )
        for row in statements
    )
    return tuple(each for each in sentences if each.asked)


def territories_of(register: Register, claim: Claim) -> frozenset[str]:
    """Ids of the territories that a claim names directly, through a reading, or through a published figure."""
    found: set[str | None] = set()
    for operand in register.operands_of(claim.claim_id):
        target_type, target = operand.target
        if target_type == "territory":
            found.add(target)
        elif target_type == "reading":
            found.add(register.reading_by_id[target].territory_id)
        elif target_type == "figure":
            found.add(register.figure_by_id[target].territory_id)
    return frozenset(each for each in found if each is not None)


def treaties_of(register: Register, claim: Claim) -> frozenset[str]:
    """Ids of the treaties that a claim names."""
    targets = (operand.target for operand in register.operands_of(claim.claim_id))
    return frozenset(target for target_type, target in targets if target_type == "treaty")


def _values_of(register: Register, verdict: ClaimVerdict, name: str) -> frozenset[str]:
    claim = verdict.claim
    if name == "territory":
        return territories_of(register, claim)
    if name == "treaty":
        return treaties_of(register, claim)
    single = {"document": claim.document_id, "kind": claim.kind.value, "verdict": verdict.opinion.verdict.value}
    return frozenset({single[name]})


# Filters whose values are the same in every package.
CLOSED_FILTERS: Mapping[str, Sequence[str]] = {
    "verdict": [word.value for word in Verdict],
    "kind": [word.value for word in ClaimKind],
}
IDS_OF_WORDS = {text: word.value for word, text in VERDICT_WORDS.items()}


def refuse_unknown_words(asked: Mapping[str, Sequence[str]]) -> None:
    """Raise InputError for an unknown verdict or kind, which needs no package to be known."""
    for name, known in CLOSED_FILTERS.items():
        for value in asked.get(name, ()):
            _matching_id(name, value, known, None)


def _matching_ids(register: Register, name: str, values: Iterable[str]) -> frozenset[str]:
    """Ids matched by the values of one filter, ignoring case; a territory or treaty goes by any of its names."""
    known: Mapping[str, Sequence[str]] = {
        "document": [row.document_id for row in register.documents],
        "territory": list(register.territory_by_id),
        "treaty": list(register.treaty_by_id),
        **CLOSED_FILTERS,
    }
    return frozenset(_matching_id(name, value, known[name], register) for value in values)


def _matching_id(name: str, value: str, known: Sequence[str], register: Register | None) -> str:
    """The id that a value stands for, ignoring case.

    For a document an unambiguous beginning of its id is enough; a verdict may be given in words, such as "does not
    hold"; a territory or treaty goes by any of its names.
    """
    wanted = IDS_OF_WORDS.get(value.casefold(), value) if name == "verdict" else value
    same = [each for each in known if each.casefold() == wanted.casefold()]
    if not same and name == "document":
        same = [each for each in known if wanted and each.casefold().startswith(wanted.casefold())]
    if not same and register is not None and name in NAMED_TABLES:
        same = [row_id for _, row_id in Names(register).resolve(value, (NAMED_TABLES[name],))]
    if len(same) > 1 and name in NAMED_TABLES:
        raise InputError(f"--{name}: {value!r} is the name of {', '.join(same)}; expected one of them")
    if len(same) != 1:
        raise InputError(f"--{name}: found {value!r}; expected one of {', '.join(known)}")
    return same[0]
