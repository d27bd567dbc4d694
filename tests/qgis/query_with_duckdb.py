"""Answers a query as JSON: `python query_with_duckdb.py EXTENSION`, the query on standard input.

In a process of its own: the GDAL of DuckDB and those of fiona and pyogrio crash in one.
"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb


def main(packed: Path, query: str) -> None:
    with duckdb.connect() as connection, TemporaryDirectory() as folder:
        # DuckDB looks for an extension by version and platform; the package leaves the platform out.
        (platform,) = connection.execute("PRAGMA platform").fetchone() or ("",)
        place = Path(folder) / f"v{duckdb.__version__}" / platform
        place.mkdir(parents=True)
        (place / packed.name).symlink_to(packed)
        connection.execute(f"SET extension_directory = '{folder}'")
        connection.execute("LOAD spatial")
        print(json.dumps(connection.execute(query).fetchall(), default=date))


def date(value: object) -> dict[str, str]:
    """A date as an object, to tell it from text."""
    if not isinstance(value, datetime.date):
        raise TypeError(value)
    return {"date": value.isoformat()}


main(Path(sys.argv[1]), sys.stdin.read())
