"""The rows of a new claim: its sentence, what its figure claims, and what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metes.add.rows import Cells
from metes.files.errors import InputError, similar_ids
from metes.model.claims import TARGET_TYPES
from metes.model.enums import ClaimKind, OperandRole
from metes.model.names import Names
from metes.model.register import Register
from metes.phrases.claimed_interval import Conversion, claimed_ends, claimed_in_si
from metes.phrases.printed_figure import PrintedFigure, read_printed_figure
from metes.phrases.vocabulary import unit_named

# Kinds whose figure is a quantity, and the unit of those that are pure numbers.
PURE = {ClaimKind.RATIO: "number", ClaimKind.RANK: "number", ClaimKind.COUNT: "number", ClaimKind.SHARE: "share"}
QUANTITIES = (ClaimKind.AREA, ClaimKind.LENGTH, ClaimKind.CONSISTENCY, *PURE)
SI_UNITS = {ClaimKind.AREA: "km2", ClaimKind.LENGTH: "km"}
# Tables of names that an operand may be called by, and its type then.
NAMED = {"territories": "territory", "readings": "reading", "lines": "line", "treaties": "treaty", "places": "place"}


@dataclass(frozen=True, kw_only=True)
class NewClaim:
    """What the author of a claim says; ids that are None are the next free ones.

    `operands` are texts as "subject=cn-ru" or "official=F-CN-RU-LENGTH".
    """

    document: str
    paragraph: int
    kind: ClaimKind
    question: str
    figure: str
    operands: Sequence[str]
    reason: str
    sentence: str | None = None
    statement: str | None = None
    claim_id: str | None = None
    date: str | None = None
    effect: str | None = None
    basis: str | None = None
    note: str | None = None


def claim_rows(register: Register, new: NewClaim) -> tuple[str, list[tuple[str, Cells]]]:
    """Id of a new claim, and its rows by table: a statement where it is new, the claim, and its operands.

    Raises InputError, which lists everything that is wrong, for a figure that cannot be read and unknown ids.
    """
    faults: list[str] = []
    document = _document(register, new.document, faults)
    claim_id = new.claim_id or next_claim_id(register)
    if claim_id in register.claim_by_id:
        faults.append(f"--id: claim {claim_id} is there already; expected an id that was never used")
    statement, statement_rows = _statement(register, new, document, faults)
    figure = _figure_cells(register, new, faults)
    operands = _operands(register, new, claim_id, faults)
    if faults:
        raise InputError("\n".join(faults))
    cells = {
        "claim_id": claim_id,
        "statement_id": statement,
        "document_id": document,
        "paragraph": str(new.paragraph),
        "kind": new.kind.value,
        "question": new.question,
        "date_text": new.date or "",
        "effect": new.effect or "",
        "basis": new.basis or "",
        "note": new.note or "",
        **figure,
    }
    return claim_id, [*statement_rows, ("claims", cells), *operands]


def next_claim_id(register: Register) -> str:
    """The id after the highest one: C84 after C83.1."""
    numbers = [int(match[1]) for claim in register.claims if (match := re.match(r"C(\d+)", claim.claim_id))]
    return f"C{max(numbers, default=0) + 1:02d}"


def split_unit(figure: str) -> tuple[str, str]:
    """A printed figure without its unit, and the unit as printed: "4300多公里" is "4300多" and "公里"."""
    for start in range(1, len(figure)):
        head, tail = figure[:start].rstrip(" -"), figure[start:].strip()
        if tail and unit_named(tail) and read_printed_figure(head, tail) is not None:
            return head, tail
    return figure, ""


def _document(register: Register, asked: str, faults: list[str]) -> str:
    """Id of a document, of which the beginning is enough."""
    ids = [row.document_id for row in register.documents]
    found = [each for each in ids if each == asked] or [each for each in ids if asked and each.startswith(asked)]
    if len(found) != 1:
        faults.append(f"--document: found {asked!r}; expected one of {', '.join(ids)}")
        return asked
    return found[0]


def _statement(
    register: Register, new: NewClaim, document: str, faults: list[str]
) -> tuple[str, list[tuple[str, Cells]]]:
    """Id of the sentence, and its row where it is a new one."""
    if new.statement is not None:
        if new.statement not in register.statement_by_id:
            near = similar_ids(new.statement, register.statement_by_id)
            faults.append(f"--statement: found {new.statement!r}; expected one of {', '.join(near) or 'the table'}")
        return new.statement, []
    if not new.sentence:
        faults.append("--sentence: missing; expected the sentence in your own neutral words, or --statement")
    ours = [row.statement_id for row in register.statements if row.document_id == document]
    used = [int(row.statement_id[1:3]) for row in register.statements]
    number = int(ours[0][1:3]) if ours else max(used, default=-1) + 1
    stem = f"S{number:02d}-{new.paragraph:02d}"
    taken = [int(each.rpartition("-")[2]) for each in ours if each.startswith(f"{stem}-")]
    statement = f"{stem}-{max(taken, default=0) + 1}"
    cells = {
        "statement_id": statement,
        "document_id": document,
        "paragraph": str(new.paragraph),
        "summary": new.sentence or "",
    }
    return statement, [("statements", cells)]


def _figure_cells(register: Register, new: NewClaim, faults: list[str]) -> Cells:
    """Printed figure, phrase, number, unit and the ends of what it claims, computed as the checks do."""
    value, unit = split_unit(new.figure)
    printed = read_printed_figure(value, unit or None)
    if new.kind not in QUANTITIES:
        return {"value_published": new.figure, "phrase_id": "exact"}
    if printed is None:
        faults.append(
            f"--figure: {new.figure!r} cannot be read; expected a figure such as 600,000 km2, over 1.5 million square "
            "kilometres, 160多万平方公里, twice or No. 19 (docs/method.md, section 5)"
        )
        return {}
    unit_id = PURE.get(new.kind) or printed.unit_id
    si_unit = SI_UNITS.get(new.kind)
    if unit_id is None or (si_unit is not None and register.unit_by_id[unit_id].si_unit != si_unit):
        expected = "km2, sq mi, 平方公里 or кв. км" if new.kind is ClaimKind.AREA else "km, miles, 公里 or км"
        faults.append(f"--figure: {new.figure!r} has no unit of the kind {new.kind.value}; expected one, as {expected}")
        return {}
    phrase = next(row.phrase_id for row in register.phrases if row.rule == printed.rule)
    low, high = _ends(register, printed, unit_id)
    return {
        "value_published": value,
        "unit_published": unit,
        "phrase_id": "exact" if new.kind is ClaimKind.COUNT and printed.rule == "plain" else phrase,
        "number": "" if printed.number is None else f"{printed.number:.12g}",
        "unit_id": unit_id,
        "low": f"{low:.12g}",
        "high": f"{high:.12g}",
    }


def _ends(register: Register, printed: PrintedFigure, unit_id: str) -> tuple[float, float]:
    if printed.number is None:
        return claimed_ends(0.0, printed.rule)
    unit = register.unit_by_id[unit_id]
    factors = Conversion(
        si_unit=unit.si_unit, factor=unit.factor, factor_low=unit.factor_low, factor_high=unit.factor_high
    )
    rule = "exact" if printed.unit_id == "number" else printed.rule
    interval = claimed_in_si(printed.number, rule, factors, printed.digit)
    return interval.low, interval.high


def _operands(register: Register, new: NewClaim, claim_id: str, faults: list[str]) -> list[tuple[str, Cells]]:
    rows: list[tuple[str, Cells]] = []
    names = Names(register)
    for number, text in enumerate(new.operands, start=1):
        role, _, target = (part.strip() for part in text.partition("="))
        if role not in list(OperandRole):
            faults.append(f"--operand {text}: role {role!r}; expected ROLE=ID with one of {', '.join(OperandRole)}")
            continue
        found = targets_named(register, names, target)
        if len(found) != 1:
            faults.append(f"--operand {text}: {_which(register, target, found)}")
            continue
        kind, identifier = found[0]
        cells = {"claim_id": claim_id, "seq": str(number), "role": role, "reason": new.reason}
        rows.append(("claim_operands", {**cells, f"{kind}_id": identifier}))
    return rows


def targets_named(register: Register, names: Names, text: str) -> list[tuple[str, str]]:
    """Types and ids that an operand may mean: an id, else a name."""
    tables: Mapping[str, Mapping[str, object]] = {kind: getattr(register, f"{kind}_by_id") for kind in TARGET_TYPES}
    by_id = [(kind, text) for kind, rows in tables.items() if text in rows]
    if by_id:
        return by_id[:1]
    return [(NAMED[table], identifier) for table, identifier in names.resolve(text, NAMED)]


def _which(register: Register, target: str, found: Iterable[tuple[str, str]]) -> str:
    listed = ", ".join(f"{kind} {identifier}" for kind, identifier in found)
    if listed:
        return f"{target!r} may be {listed}; expected the id of one"
    ids = [identifier for kind in TARGET_TYPES for identifier in getattr(register, f"{kind}_by_id")]
    near = similar_ids(target, ids)
    suggestion = f"did you mean {', '.join(near)}? Expected" if near else "expected"
    return f"{target!r} names nothing; {suggestion} the id of a {', '.join(TARGET_TYPES)}; `metes search` finds them"
