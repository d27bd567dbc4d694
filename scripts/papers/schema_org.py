"""The data set in the terms of schema.org, as search engines for data read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from papers.record import LICENCE_PAGES, Record

UNITS = {"area": ("km2", "KMK"), "length": ("km", "KMT")}


def dataset(record: Record) -> dict[str, Any]:
    """JSON-LD of a schema.org Dataset, with a download for the release and one for each file of the package."""
    people = [{"@type": "Organization", "name": name, "url": record.repository} for name in record.authors]
    south, west, north, east = record.box
    first, last = record.years
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": record.descriptor["id"],
        "name": record.citation["title"],
        "alternateName": record.descriptor["name"],
        "description": record.descriptor["description"],
        "url": record.address,
        "identifier": record.descriptor["id"],
        "version": record.version,
        "datePublished": record.day,
        "dateModified": record.day,
        "creator": people,
        "publisher": people[0],
        "contributor": [{"@type": "Organization", "name": name, "url": page} for name, page, _ in record.others],
        "creditText": record.text(),
        "keywords": record.citation["keywords"],
        "license": [LICENCE_PAGES[name] for name in record.licences],
        "isAccessibleForFree": True,
        "inLanguage": ["en", "zh", "ru"],
        "spatialCoverage": {
            "@type": "Place",
            "name": "Boundaries of China and its neighbours",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        },
        "temporalCoverage": f"{first}/{last}",
        "measurementTechnique": record.citation["technique"],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "unitText": text, "unitCode": code}
            for name, (text, code) in UNITS.items()
        ],
        "distribution": [_archive(record), *(_download(record, each) for each in record.descriptor["resources"])],
    }


def _archive(record: Record) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": f"{record.name}.zip",
        "description": "Everything: tables, GeoJSON, GeoPackage with QGIS project, GeoParquet, FlatGeobuf, TopoJSON.",
        "encodingFormat": "application/zip",
        "contentUrl": record.archive,
    }


def _download(record: Record, resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": resource["title"],
        "description": resource["description"],
        "encodingFormat": resource["mediatype"],
        "contentUrl": record.file(resource["path"]),
        "contentSize": f"{resource['bytes']} B",
        "sha256": resource["hash"].removeprefix("sha256:"),
        "license": [LICENCE_PAGES[each["name"]] for each in resource["licenses"]],
    }
