"""The row of a new document, from its file: the text itself stays out of the package."""

from __future__ import annotations

import datetime
import hashlib
import re
from pathlib import Path

from metes.add.rows import Cells
from metes.files.errors import InputError


def document_cells(
    file: Path,
    *,
    title: str,
    language: str,
    read_on: datetime.date,
    document_id: str | None = None,
    publisher: str | None = None,
    note: str | None = None,
) -> Cells:
    """Cells of documents.csv, with size and SHA-256 of the file. Raises InputError for a file that cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); expected the text of the document") from error
    return {
        "document_id": document_id or re.sub(r"[^a-z0-9_-]+", "_", file.stem.lower()).strip("_"),
        "file_name": file.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": str(len(data)),
        "title": title,
        "publisher": publisher or "",
        "language": language,
        "read_on": read_on.isoformat(),
        "note": note or "",
    }
