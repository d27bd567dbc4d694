"""The one way in which these scripts read a CSV table: rows by the names of their header, every cell as text."""

from __future__ import annotations

from pathlib import Path

from derive.error import BuildError
from metes.files.errors import PackageError
from metes.files.file import File
from metes.tables.dialect import Dialect


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a table in the order of the file; raises BuildError naming file and line where it is no CSV in UTF-8."""
    if not path.is_file():
        raise BuildError(path.name, found="no file", expected="a CSV table")
    try:
        records = list(Dialect().records(File(path=path.name, location=path)))
    except (PackageError, UnicodeDecodeError) as error:
        raise BuildError(path.name, found=str(error), expected="a CSV table in UTF-8") from error
    header = records[0].cells if records else []
    for record in records[1:]:
        if len(record.cells) != len(header):
            found = f"{len(record.cells)} cells"
            raise BuildError(f"{path.name}:{record.line}", found=found, expected=f"{len(header)}")
    return [dict(zip(header, record.cells, strict=True)) for record in records[1:]]
