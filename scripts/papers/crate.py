"""An RO-Crate 1.3 of a release: every file in the unpacked zip with its type, size, SHA-256 and licences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from papers.record import LICENCE_PAGES, Record

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.3"
# Types of the files of a release by their endings.
MEDIA_TYPES = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".fgb": "application/vnd.flatgeobuf",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".qgz": "application/x-qgis-project",
    ".qml": "text/xml",
    ".topojson": "application/json",
    ".txt": "text/plain",
    ".yml": "application/yaml",
}


def write_crate(folder: Path, record: Record) -> None:
    """Write ro-crate-metadata.json about all other files of a folder; raises KeyError for an unknown ending."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CRATE)
    declared = _declared(record)
    entities = [_file(folder, path, declared) for path in files]
    graph = [_descriptor(), _root(record, entities), *_contexts(record), *entities]
    crate = {"@context": f"{PROFILE}/context", "@graph": graph}
    (folder / CRATE).write_text(json.dumps(crate, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _descriptor() -> dict[str, Any]:
    return {
        "@id": CRATE,
        "@type": "CreativeWork",
        "name": "Metadata of this release",
        "conformsTo": {"@id": PROFILE},
        "about": {"@id": "./"},
    }


def _root(record: Record, entities: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = record.years
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": record.citation["title"],
        "description": record.descriptor["description"],
        "identifier": record.descriptor["id"],
        "url": record.address,
        "version": record.version,
        "datePublished": record.day,
        "author": [{"@id": each["@id"]} for each in _authors(record)],
        "publisher": {"@id": _authors(record)[0]["@id"]},
        "creditText": record.text(),
        "keywords": record.citation["keywords"],
        "license": _licence_ids(record.licences),
        "temporalCoverage": f"{first}/{last}",
        "spatialCoverage": {"@id": "#extent"},
        "hasPart": [{"@id": entity["@id"]} for entity in entities],
    }


def _contexts(record: Record) -> Iterator[dict[str, Any]]:
    """The entities that the data set and its files refer to: authors, licences, extent."""
    yield from _authors(record)
    for each in record.descriptor["licenses"]:
        yield {
            "@id": LICENCE_PAGES[each["name"]],
            "@type": "CreativeWork",
            "name": each["title"],
            "identifier": each["name"],
            "description": f"Its text is in {each['path']}.",
        }
    south, west, north, east = record.box
    yield {"@id": "#extent", "@type": "Place", "name": "Boundaries of China and its neighbours", "geo": {"@id": "#box"}}
    yield {"@id": "#box", "@type": "GeoShape", "name": "Box", "box": f"{south},{west} {north},{east}"}


def _authors(record: Record) -> list[dict[str, Any]]:
    return [
        {"@id": f"#author-{number}", "@type": "Organization", "name": name, "url": record.repository}
        for number, name in enumerate(record.authors, start=1)
    ]


def _file(folder: Path, path: Path, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    name, data = path.relative_to(folder).as_posix(), path.read_bytes()
    entity = {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": "text/plain" if path.suffix == "" else MEDIA_TYPES[path.suffix],
        "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return {**entity, **declared.get(name, {})}


def _declared(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """Title, description and licences of the files that are resources of the package."""
    return {
        each["path"]: {
            "name": each["title"],
            "description": each["description"],
            "license": _licence_ids([licence["name"] for licence in each["licenses"]]),
        }
        for each in record.descriptor["resources"]
    }


def _licence_ids(names: list[str]) -> list[dict[str, str]]:
    return [{"@id": LICENCE_PAGES[name]} for name in names]
