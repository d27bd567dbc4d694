"""`metes add`: new claims, documents and sources, asked for, checked at once, and written together."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from metes.add.claim import NewClaim, claim_rows
from metes.add.document import document_cells
from metes.add.rows import Addition, Cells
from metes.cli.console import console, error_console, print_error
from metes.files.errors import InputError
from metes.model import Register
from metes.model.enums import ClaimKind
from metes.package.bundled import nearest_root
from metes.package.package import Package
from metes.report.faults.text import faults_text
from metes.results.case import Case, find_metes_package
from metes.verdicts.claim_verdict import published
from metes.verdicts.wording import VERDICT_WORDS

FAULTS = 1
NEXT = "Next: make build, then metes explain {}"


def _own_package(path: Path | None) -> Package:
    """The package at a path, or the nearest one upwards; never the one that was installed with metes."""
    if path is None and nearest_root(Path.cwd()) is None:
        raise InputError(f"{Path.cwd()}: no datapackage.json here or in any folder above; name the package: --package")
    return find_metes_package(path)


def asked(values: Mapping[str, str | None], needed: Mapping[str, str]) -> dict[str, str]:
    """The given values, and answers to a prompt for each needed value that is missing.

    Raises InputError if there is no terminal, after a line for each missing value.
    """
    lacking = [name for name in needed if not values.get(name)]
    if lacking and not sys.stdin.isatty():
        for name in lacking:
            print_error(f"--{name.replace('_', '-')}: {needed[name]}")
        raise InputError("without a terminal, metes cannot ask for missing values: give the options above")
    answers = {name: str(typer.prompt(needed[name])).strip() for name in lacking}
    return {**{name: value for name, value in values.items() if value}, **answers}


CLAIM_NEEDS = {
    "document": "Document (the beginning of its id is enough)",
    "paragraph": "Paragraph, counted from the first non-empty one",
    "kind": f"Kind ({', '.join(ClaimKind)})",
    "figure": "Figure or wording with its unit, as printed",
    "question": "Question that the claim answers, in one plain sentence",
    "reason": "Reason for what it is about, by the document's own wording",
}


def run_add_claim(path: Path | None, values: Mapping[str, str | None], operands: Sequence[str], *, is_dry: bool) -> int:
    """Run `metes add claim` and return the exit code: 0 added, 1 faults in the rows, of which all are shown."""
    package = _own_package(path)
    needed = dict(CLAIM_NEEDS)
    if not values.get("statement"):
        needed["sentence"] = "The sentence of the document, in your own neutral words"
    if values.get("kind") == ClaimKind.NONE:
        needed = {name: text for name, text in needed.items() if name != "reason"}
        needed["note"] = "Why nothing here can decide it"
    given = asked(values, needed)
    about = list(operands)
    if not about and given["kind"] != ClaimKind.NONE:
        about = _asked_operands()
    register = Case(package).register
    claim_id, rows = claim_rows(register, _new_claim(given, about))
    return _add(Addition(package, rows), claim_id, register, is_dry=is_dry)


def _asked_operands() -> list[str]:
    if not sys.stdin.isatty():
        raise InputError("without a terminal, metes cannot ask for missing values: give --operand, as subject=cn-ru")
    found: list[str] = []
    while text := str(typer.prompt("Operand as ROLE=ID or ROLE=NAME; nothing to end", default="", show_default=False)):
        found.append(text)
    return found


def _new_claim(given: Mapping[str, str], operands: Sequence[str]) -> NewClaim:
    if given["kind"] not in list(ClaimKind):
        raise InputError(f"--kind: found {given['kind']!r}; expected one of {', '.join(ClaimKind)}")
    if not given["paragraph"].isdecimal() or int(given["paragraph"]) < 1:
        raise InputError(f"--paragraph: found {given['paragraph']!r}; expected a whole number from 1 on")
    return NewClaim(
        document=given["document"],
        paragraph=int(given["paragraph"]),
        kind=ClaimKind(given["kind"]),
        question=given["question"],
        figure=given["figure"],
        operands=operands,
        reason=given.get("reason", ""),
        sentence=given.get("sentence"),
        statement=given.get("statement"),
        claim_id=given.get("id"),
        date=given.get("date"),
        effect=given.get("effect"),
        basis=given.get("basis"),
        note=given.get("note"),
    )


DOCUMENT_NEEDS = {
    "title": "Title as printed; if there is none, a description of the text",
    "language": "Language (en, zh, ru)",
}


def run_add_document(path: Path | None, file: Path, values: Mapping[str, str | None], *, is_dry: bool) -> int:
    """Run `metes add document` and return the exit code."""
    package = _own_package(path)
    given = asked(values, DOCUMENT_NEEDS)
    cells = document_cells(
        file,
        title=given["title"],
        language=given["language"],
        read_on=_day(given.get("read_on")),
        document_id=given.get("id"),
        publisher=given.get("publisher"),
        note=given.get("note"),
    )
    return _add_row(package, "documents", cells, cells["document_id"], is_dry=is_dry)


def _day(text: str | None) -> datetime.date:
    """The day on which the document was read; today where none is given."""
    try:
        return datetime.date.today() if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--read-on: found {text!r}; expected YYYY-MM-DD") from None


SOURCE_NEEDS = {
    "id": "Id: small letters, digits, - _ . @",
    "title": "Title",
    "kind": "Kind (geodata, treaty_text, official_figure, reference_work, press, own_work)",
    "producer": "Author or publisher",
    "certainty": "Certainty (found, known_unverified, disputed, computed)",
}


def run_add_source(path: Path | None, values: Mapping[str, str | None], columns: Sequence[str], *, is_dry: bool) -> int:
    """Run `metes add source` and return the exit code."""
    package = _own_package(path)
    given = asked(values, SOURCE_NEEDS)
    wrong = [each for each in columns if "=" not in each]
    if wrong:
        raise InputError(f"--set {wrong[0]}: expected COLUMN=VALUE, as locator=page 44")
    more = dict(each.split("=", 1) for each in columns)
    cells = {"source_id" if name == "id" else name: value for name, value in given.items()} | more
    return _add_row(package, "sources", cells, cells["source_id"], is_dry=is_dry)


def _add_row(package: Package, table: str, cells: Cells, row_id: str, *, is_dry: bool) -> int:
    return _add(Addition(package, [(table, cells)]), row_id, None, is_dry=is_dry)


def _add(addition: Addition, row_id: str, register: Register | None, *, is_dry: bool) -> int:
    """Show faults or the verdict that comes out, then write, or nothing where there are faults."""
    if addition.faults:
        errors = error_console()
        faults_text(addition.faults, errors)
        errors.print("Nothing was written: mend these rows first", soft_wrap=True)
        return FAULTS
    out = console()
    if register is not None:
        verdict = addition.case.verdict(row_id)
        word = VERDICT_WORDS[verdict.opinion.verdict]
        out.print(f'{row_id}: "{published(verdict.claim)}" {word}', highlight=False, markup=False, soft_wrap=True)
        out.print(verdict.opinion.reason, highlight=False, markup=False)
    for table, cells in addition.rows:
        shown = ", ".join(f"{name}={value}" for name, value in cells.items() if value)
        out.print(f"{table}: {shown}", highlight=False, markup=False, soft_wrap=True)
    if is_dry:
        out.print("Nothing was written: --dry-run", highlight=False)
        return 0
    for file in addition.write():
        out.print(f"wrote {file.relative_to(addition.package.root)}", highlight=False, markup=False, soft_wrap=True)
    out.print(NEXT.format(row_id), highlight=False, markup=False, soft_wrap=True)
    return 0
