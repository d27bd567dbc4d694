"""The one way in which these scripts read a CSV table: rows by the names of their header, every cell as text."""

from __future__ import annotations

from pathlib import Path

from derive.error import BuildError
from metes.files.errors import PackageError
from metes.files.file import File
from metes.tables.table import records


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a table in the order of the file; raises BuildError naming file and line where it is no CSV in UTF-8."""
    if not path.is_file():
        raise BuildError(path.name, found="no file", expected="a CSV table")
    try:
        lines = list(records(File(path=path.name, location=path), {}))
    except (PackageError, UnicodeDecodeError) as error:
        raise BuildError(path.name, found=str(error), expected="a CSV table in UTF-8") from error
    header = lines[0][1] if lines else []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise BuildError(f"{path.name}:{number}", found=f"{len(cells)} cells", expected=f"{len(header)}")
    return [dict(zip(header, cells, strict=True)) for _, cells in lines[1:]]
