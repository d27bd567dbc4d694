"""Write what archives, search engines and reference managers read: `python scripts/write_papers.py [--check]`.

.zenodo.json and docs/dataset.jsonld (schema.org Dataset) say what CITATION.cff, datapackage.json and the tables say;
docs/sources.csl.json holds the rows of sources.csv as CSL-JSON 1.0.2.
With --check nothing is written; exit code 1 where one is not current, 2 where something it is made from is missing.
"""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from canonical import read_features
from csv_table import read_rows
from generated import Command

# schema.org wants pages, not names.
LICENCE_PAGES = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "MIT": "https://spdx.org/licenses/MIT.html",
    "LicenseRef-NaturalEarth-public-domain": "https://www.naturalearthdata.com/about/terms-of-use/",
}
# An archive takes one licence for a deposit: that of the geometry, which asks most of whoever passes it on.
DEPOSIT_LICENCE = "ODbL-1.0"
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

Record = dict[str, Any]


def papers(root: Path) -> Mapping[Path, str]:
    """The text of each file by its path."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    descriptor = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    return {
        Path(".zenodo.json"): _text(zenodo(citation, descriptor)),
        Path("docs/dataset.jsonld"): _text(dataset(root, citation, descriptor)),
        Path("docs/sources.csl.json"): _text(bibliography(read_rows(root / "datapackage/registers/sources.csv"))),
    }


def zenodo(citation: Mapping[str, Any], descriptor: Mapping[str, Any]) -> Record:
    """The metadata of a deposit."""
    licences = "; ".join(f"{each['title']} ({each['name']})" for each in descriptor["licenses"])
    return {
        "title": citation["title"],
        "upload_type": "dataset",
        "version": str(citation["version"]),
        "publication_date": str(citation["date-released"]),
        "creators": [{"name": author["name"]} for author in citation["authors"]],
        "description": f"<p>{html.escape(descriptor['description'])}</p>",
        "access_right": "open",
        "license": DEPOSIT_LICENCE,
        "keywords": citation["keywords"],
        "notes": f"Licence of each resource in datapackage.json: {licences}; code: MIT.",
    }


def dataset(root: Path, citation: Mapping[str, Any], descriptor: Mapping[str, Any]) -> Record:
    """Metadata of the data set in the terms of schema.org, with the box and the years that the tables cover."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": citation["title"],
        "alternateName": descriptor["name"],
        "description": descriptor["description"],
        "version": str(citation["version"]),
        "datePublished": str(citation["date-released"]),
        "creator": [{"@type": "Organization", "name": author["name"]} for author in citation["authors"]],
        "keywords": citation["keywords"],
        "license": [LICENCE_PAGES[each["name"]] for each in descriptor["licenses"]],
        "isAccessibleForFree": True,
        "inLanguage": ["en", "zh", "ru"],
        "spatialCoverage": {"@type": "Place", "geo": {"@type": "GeoShape", "box": box(root)}},
        "temporalCoverage": years(root),
        "variableMeasured": ["area", "length"],
        "hasPart": [
            {
                "@type": "Dataset",
                "name": resource["title"],
                "description": resource["description"],
                "license": [LICENCE_PAGES[each["name"]] for each in resource["licenses"]],
                "distribution": {
                    "@type": "DataDownload",
                    "name": resource["path"],
                    "encodingFormat": resource["mediatype"],
                    "contentSize": f"{resource['bytes']} B",
                    "sha256": resource["hash"].removeprefix("sha256:"),
                },
            }
            for resource in descriptor["resources"]
        ],
    }


def bibliography(sources: Sequence[Mapping[str, str]]) -> list[Record]:
    """Rows of sources.csv as CSL-JSON items, in the order of the table; members without a value are left out.

    Raises KeyError for a kind of source without a CSL type.
    """
    return [_reference(row) for row in sources]


def _reference(source: Mapping[str, str]) -> Record:
    """One CSL-JSON item. `year` holds an edition instead of a year for data sets: it becomes the version."""
    year = source["year"]
    is_year = len(year) == len("1689") and year.isdigit()
    members: Record = {
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


def _date_parts(date: str) -> Record:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def box(root: Path) -> str:
    """South, west, north and east of the segments, in whole degrees outwards, as schema.org writes a box."""
    bounds = [feature.geometry.bounds for feature in read_features(root / "geometries" / "segments.geojson")]
    west, south = (min(each[side] for each in bounds) // 1 for side in (0, 1))
    east, north = (-(-max(each[side] for each in bounds) // 1) for side in (2, 3))
    return f"{south:.0f} {west:.0f} {north:.0f} {east:.0f}"


def years(root: Path) -> str:
    """First and last year of the treaties, as schema.org writes an interval."""
    treaties = read_rows(root / "datapackage/registers/treaties.csv")
    found = sorted(row["date_earliest"][:4] for row in treaties if row["date_earliest"])
    return f"{found[0]}/{found[-1]}"


def _text(record: Record | list[Record]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


main = Command(
    script="write_papers.py", description="Write .zenodo.json, dataset.jsonld, sources.csl.json.", texts=papers
).main

if __name__ == "__main__":
    sys.exit(main())
