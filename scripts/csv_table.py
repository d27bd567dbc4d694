"""The one way in which these scripts read a CSV table: rows by the names of their header, every cell as text."""

from __future__ import annotations

from pathlib import Path

from derive.error import BuildError
from metes.files.file import File
from metes.tables.dialect import TableError, text_rows


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a table in the order of the file; raises BuildError naming file and line where it is no CSV in UTF-8."""
    if not path.is_file():
        raise BuildError(path.name, found="no file", expected="a CSV table")
    try:
        return [row for _, row in text_rows(File(path=path.name, location=path))]
    except TableError as error:
        where = path.name if error.line is None else f"{path.name}:{error.line}"
        raise BuildError(where, found=error.found, expected=error.expected) from error
    except UnicodeDecodeError as error:
        raise BuildError(path.name, found=str(error), expected="a CSV table in UTF-8") from error
