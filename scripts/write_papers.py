"""Write what archives, search engines and reference managers read: `python scripts/write_papers.py [--check]`.

CITATION.cff, .zenodo.json, docs/dataset.jsonld (schema.org Dataset) and docs/croissant.json (Croissant 1.0) repeat
datapackage.json, descriptor.yml and the tables; docs/sources.csl.json holds the rows of sources.csv as CSL-JSON 1.0.2.
docs/validator.md and pyproject.toml are written by hand; only the version, and the address that pyproject.toml declares
as `Repository`, are carried to where else they stand in these two.
With --check nothing is written; exit code 1 where one is not current, 2 where something it is made from is missing.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csv_table import read_rows
from generated import Command
from papers.archives import citation_file, zenodo
from papers.croissant import croissant
from papers.record import Record, record_of
from papers.schema_org import dataset

# The CSL type of each kind of source. Of reference works the tables do not say whether they are books or articles.
CSL_TYPES = {
    "encyclopedia_copy": "entry-encyclopedia",
    "geodata": "dataset",
    "official_figure": "report",
    "own_work": "document",
    "press": "article-newspaper",
    "reference_work": "document",
    "treaty_text": "treaty",
}

Item = dict[str, Any]
# Files that people write, in which the address and the version of the repository are kept current.
ADDRESSED = ("docs/validator.md", "pyproject.toml")


def papers(root: Path) -> Mapping[Path, str]:
    """The text of each file by its path."""
    record = record_of(root)
    return {
        Path("CITATION.cff"): citation_file(record),
        Path(".zenodo.json"): _text(zenodo(record)),
        Path("docs/dataset.jsonld"): _text(dataset(record)),
        Path("docs/croissant.json"): _text(croissant(record, root)),
        Path("docs/sources.csl.json"): _text(bibliography(read_rows(root / "datapackage/registers/sources.csv"))),
        **{Path(page): addressed((root / page).read_text(encoding="utf-8"), record) for page in ADDRESSED},
    }


def addressed(text: str, record: Record) -> str:
    """The same text with the address of the repository and the version of the release.

    They stand in examples for pre-commit and GitHub Actions, and in addresses below the repository's own in TOML.
    """
    owner_and_name = urlsplit(record.repository).path.strip("/")
    text = re.sub(r'^(\w+ = ")https://[^/"]+/[^/"]+/metes(?=/)', rf"\g<1>{record.repository}", text, flags=re.MULTILINE)
    text = re.sub(r"(- repo: )https://\S+/metes\b", rf"\g<1>{record.repository}", text)
    text = re.sub(r"(uses: )\S+/metes@v[\d.]+\d", rf"\g<1>{owner_and_name}@v{record.version}", text)
    return re.sub(r"(rev: )v[\d.]+\d", rf"\g<1>v{record.version}", text)


def bibliography(sources: Sequence[Mapping[str, str]]) -> list[Item]:
    """Rows of sources.csv as CSL-JSON items, in the order of the table; members without a value are left out.

    Raises KeyError for a kind of source without a CSL type.
    """
    return [_reference(row) for row in sources]


def _reference(source: Mapping[str, str]) -> Item:
    """One CSL-JSON item. `year` holds an edition instead of a year for data sets: it becomes the version."""
    year = source["year"]
    is_year = len(year) == len("1689") and year.isdigit()
    members: Item = {
        "id": source["source_id"],
        "type": CSL_TYPES[source["kind"]],
        "title": source["title"],
        "publisher": source["producer"],
        "issued": _date_parts(year) if is_year else None,
        "version": None if is_year else year,
        "URL": source["url"],
        "DOI": source["doi"],
        "accessed": _date_parts(source["accessed"]) if source["accessed"] else None,
        "language": source["language"],
        "note": "; ".join(text for text in (source["locator"], source["note"]) if text),
    }
    return {name: value for name, value in members.items() if value}


def _date_parts(date: str) -> Item:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def _text(record: Item | list[Item]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


main = Command(script="write_papers.py", description="Write CITATION.cff and other metadata.", texts=papers).main

if __name__ == "__main__":
    sys.exit(main())
