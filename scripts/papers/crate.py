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
# Media type and description of the files of a release by their endings; resources of the package describe themselves.
KINDS = {
    "": ("text/plain", "Plain text."),
    ".cff": ("application/yaml", "Citation in the Citation File Format."),
    ".csv": ("text/csv", "Table with a header, UTF-8."),
    ".fgb": ("application/vnd.flatgeobuf", "Layer as FlatGeobuf."),
    ".geojson": ("application/geo+json", "Layer as GeoJSON."),
    ".gpkg": ("application/geopackage+sqlite3", "All layers and tables as GeoPackage, with styles."),
    ".html": ("text/html", "Page for any browser, without requests to a network."),
    ".json": ("application/json", "Descriptor, schema or metadata in JSON."),
    ".jsonld": ("application/ld+json", "Metadata for search engines."),
    ".md": ("text/markdown", "Page of the documentation."),
    ".parquet": ("application/vnd.apache.parquet", "Layer as GeoParquet 1.1."),
    ".png": ("image/png", "Map or plot."),
    ".qgz": ("application/x-qgis-project", "QGIS project."),
    ".qml": ("text/xml", "Layer style for QGIS."),
    ".topojson": ("application/json", "Layers as TopoJSON."),
    ".txt": ("text/plain", "Text of a licence."),
    ".yml": ("application/yaml", "Origin of received source data."),
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
        "identifier": {"@id": "#identifier"},
        "url": record.address,
        "version": record.version,
        "datePublished": record.day,
        "author": _one_or_all([{"@id": each["@id"]} for each in _authors(record)]),
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
    is_doi = record.doi is not None
    scheme = "https://registry.identifiers.org/registry/doi" if is_doi else "https://www.rfc-editor.org/rfc/rfc9562"
    value = f"doi:{record.doi}" if is_doi else record.descriptor["id"]
    yield {"@id": "#identifier", "@type": "PropertyValue", "name": "Identifier", "propertyID": scheme, "value": value}
    for each in record.descriptor["licenses"]:
        yield {
            "@id": LICENCE_PAGES[each["name"]],
            "@type": "CreativeWork",
            "name": each["title"],
            "identifier": each["name"],
            "description": f"Its text is in {each['path']}.",
        }
    south, west, north, east = record.box
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(f"{longitude} {latitude}" for longitude, latitude in corners)
    yield {"@id": "#extent", "@type": "Place", "name": "Boundaries of China and its neighbours", "geo": {"@id": "#box"}}
    yield {"@id": "#box", "@type": ["GeoShape", "Geometry"], "name": "Bounding box", "asWKT": f"POLYGON (({ring}))"}


def _authors(record: Record) -> list[dict[str, Any]]:
    return [
        {"@id": f"#author-{number}", "@type": "Organization", "name": name, "url": record.repository}
        for number, name in enumerate(record.authors, start=1)
    ]


def _file(folder: Path, path: Path, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    name, data = path.relative_to(folder).as_posix(), path.read_bytes()
    media_type, description = KINDS[path.suffix]
    entity = {
        "@id": name,
        "@type": "File",
        "name": name,
        "description": description,
        "encodingFormat": media_type,
        "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return {**entity, **declared.get(name, {})}


def _declared(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """Title and description of each resource, and its licences where they differ from those of the package."""
    found: dict[str, dict[str, Any]] = {}
    for each in record.descriptor["resources"]:
        names = [licence["name"] for licence in each["licenses"]]
        own = {} if set(names) == set(record.licences) else {"license": _one_or_all(_licence_ids(names))}
        found[each["path"]] = {"name": each["title"], "description": each["description"], **own}
    return found


def _licence_ids(names: list[str]) -> list[dict[str, str]]:
    return [{"@id": LICENCE_PAGES[name]} for name in names]


def _one_or_all(references: list[dict[str, str]]) -> dict[str, str] | list[dict[str, str]]:
    """A single reference as itself, as the profile recommends."""
    return references[0] if len(references) == 1 else references
