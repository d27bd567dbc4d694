"""A cut that is a table: one row for each JSON member, with the values as they are printed."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from fetch.cutting import folder_texts
from fetch.declaration import read_source
from fetch.error import SourceError

DECLARED = """
id: toy-1.0.0
title: Toy
producer: Nobody
registry: npm
package: toy
version: 1.0.0
artefact: toy-1.0.0.tgz
bytes: 1
sha256: "0"
licence: ODbL-1.0
attribution: Nobody
data_date: "2026"
accuracy: exact
cuts:
- file: areas.csv
  member: package
  description: Areas.
  table:
    columns:
      total: {at: [Geography, Area, total, text]}
      member: {at: [Organisations], pattern: '\\bUN\\b'}
    rows: {TWO: south/two.json, ONE: north/one.json}
"""
ONE = {"Geography": {"Area": {"total": {"text": "1,284\n sq km"}}}, "Organisations": "ABC, UN, UNESCO"}
TWO = {"Geography": {"Area": "none"}, "Organisations": "UNESCO"}


def _texts(folder: Path, members: dict[str, bytes]) -> dict[str, str]:
    artefact, declared = folder / "toy-1.0.0.tgz", folder / "toy-1.0.0.yml"
    with tarfile.open(artefact, "w:gz") as pack:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            pack.addfile(entry, io.BytesIO(content))
    declared.write_text(DECLARED, encoding="utf-8")
    return folder_texts(read_source(declared), artefact)


def _json(document: Any) -> bytes:
    return json.dumps(document).encode()


def test_rows_are_sorted_and_a_missing_value_is_blank(tmp_path: Path) -> None:
    texts = _texts(tmp_path, {"north/one.json": _json(ONE), "south/two.json": _json(TWO)})
    assert texts["areas.csv"] == 'id,total,member\nONE,"1,284 sq km",UN\nTWO,,\n'
    assert "rows: 2" in texts["source.yml"]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"north/one.json": _json(ONE)}, "found no member package/south/two.json"),
        ({"north/one.json": b"{", "south/two.json": _json(TWO)}, "expected JSON in UTF-8"),
    ],
)
def test_member_that_is_missing_or_broken_is_refused(tmp_path: Path, members: dict[str, bytes], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        _texts(tmp_path, members)
