"""The commands of `metes add` with their options. Each imports its own module when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

add_app = typer.Typer(
    name="add",
    help="Add a claim, a document or a source.\n\nRows are checked at once, and written as a whole or not at all.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

PackageOption = Annotated[
    Path | None,
    typer.Option("--package", help="Folder of the package. Default: the nearest one upwards from here."),
]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Show the rows and the verdict, and write nothing.")]
IdOption = Annotated[str | None, typer.Option("--id", help="Id, never used before. Default: the next free one.")]
NoteOption = Annotated[str | None, typer.Option(help="Note in the row.")]


@add_app.command("claim")
def add_claim(
    document: Annotated[str | None, typer.Option(help="Document; the beginning of its id is enough.")] = None,
    paragraph: Annotated[str | None, typer.Option(help="Paragraph, counted from the first non-empty one.")] = None,
    kind: Annotated[str | None, typer.Option(help="area, length, ratio, share, rank, date, ...")] = None,
    figure: Annotated[str | None, typer.Option(help='Figure with its unit as printed: "4300多公里".')] = None,
    question: Annotated[str | None, typer.Option(help="The claim as one plain question.")] = None,
    sentence: Annotated[str | None, typer.Option(help="The sentence, in your own neutral words.")] = None,
    statement: Annotated[str | None, typer.Option(help="Id of an existing sentence, instead of --sentence.")] = None,
    operand: Annotated[
        list[str] | None, typer.Option(help="ROLE=ID or ROLE=NAME: subject=cn-ru; may be repeated.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is about these, by the document's own wording.")] = None,
    claim_id: IdOption = None,
    date: Annotated[str | None, typer.Option(help="YYYY, YYYY-MM or YYYY-MM-DD, for claims of a date.")] = None,
    effect: Annotated[str | None, typer.Option(help="transfers, confirms, ..., for claims about a treaty.")] = None,
    basis: Annotated[str | None, typer.Option(help="control or claim: what a transfer must have passed.")] = None,
    note: NoteOption = None,
    dry_run: DryOption = False,
    package: PackageOption = None,
) -> None:
    """Add a claim with its sentence and operands. On a terminal, metes asks for missing options.

    metes computes number, phrase, unit, low and high from the figure, and shows the verdict.

    \b
    metes add claim
    metes add claim --document tang --paragraph 1 --kind length --figure "4300多公里" --operand subject=cn-ru ...
    """
    from metes.cli.add import run_add_claim

    values = {"document": document, "paragraph": paragraph, "kind": kind, "figure": figure, "question": question}
    values |= {"sentence": sentence, "statement": statement, "reason": reason, "id": claim_id, "date": date}
    values |= {"effect": effect, "basis": basis, "note": note}
    raise typer.Exit(run_add_claim(package, values, operand or [], is_dry=dry_run))


@add_app.command("document")
def add_document(
    file: Annotated[Path, typer.Argument(help="The text. metes stores its size and SHA-256, not the text.")],
    title: Annotated[
        str | None, typer.Option(help="Title as printed; if there is none, a description of the text.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language: en, zh, ru.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher.")] = None,
    read_on: Annotated[str | None, typer.Option(help="Day on which it was read; default: today.")] = None,
    document_id: IdOption = None,
    note: NoteOption = None,
    dry_run: DryOption = False,
    package: PackageOption = None,
) -> None:
    """Add a document whose claims are judged. Size and SHA-256 are computed from the file.

    \b
    metes add document text.txt --title "Memoir of a minister" --language zh
    metes add document text.txt
    """
    from metes.cli.add import run_add_document

    values = {
        "title": title,
        "language": language,
        "publisher": publisher,
        "read_on": read_on,
        "id": document_id,
        "note": note,
    }
    raise typer.Exit(run_add_document(package, file, values, is_dry=dry_run))


@add_app.command("source")
def add_source(
    source_id: Annotated[str | None, typer.Option("--id", help="Id: small letters, digits, - _ . @.")] = None,
    title: Annotated[str | None, typer.Option(help="Title.")] = None,
    kind: Annotated[str | None, typer.Option(help="treaty_text, official_figure, press, ...")] = None,
    producer: Annotated[str | None, typer.Option(help="Author or publisher.")] = None,
    certainty: Annotated[str | None, typer.Option(help="found, known_unverified, disputed or computed.")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--set", help="COLUMN=VALUE of another column: year=2010; may be repeated.")
    ] = None,
    dry_run: DryOption = False,
    package: PackageOption = None,
) -> None:
    """Add a source of facts.

    \b
    metes add source
    metes add source --id reuters-2008 --title "China signs pact" --kind press --producer Reuters --certainty found
    """
    from metes.cli.add import run_add_source

    values = {"id": source_id, "title": title, "kind": kind, "producer": producer, "certainty": certainty}
    raise typer.Exit(run_add_source(package, values, columns or [], is_dry=dry_run))
