"""A table of the same values out of many JSON members of an artefact, each as it stands in the source."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from fetch.archive import extract
from fetch.declaration import Column, Cut, Sheet, SourceDeclaration
from fetch.error import SourceError


def table_text(source: SourceDeclaration, cut: Cut, sheet: Sheet, artefact: Path, folder: Path) -> str:
    """The text of the table: a row for each declared member, by id; a value that a member lacks is blank."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["id", *sheet.columns])
    for row_id, name in sorted(sheet.rows.items()):
        path = extract(source.id, artefact, f"{cut.member}/{name}", folder)
        document = _document(source, path)
        path.unlink()
        writer.writerow([row_id, *(_value(document, column) for column in sheet.columns.values())])
    return written.getvalue()


def _document(source: SourceDeclaration, path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        found = " ".join(str(error).split())
        raise SourceError(source.id, path.name, found=found, expected="JSON in UTF-8") from error


def _value(document: Any, column: Column) -> str:
    for key in column.at:
        document = document.get(key) if isinstance(document, dict) else None
    text = " ".join(str(document).split()) if isinstance(document, str | int | float) else ""
    if not column.pattern:
        return text
    match = re.search(column.pattern, text)
    return match.group() if match else ""
