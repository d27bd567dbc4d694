"""The data set in Croissant 1.0, which describes every column of every table for machine learning libraries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from papers.record import LICENCE_PAGES, Record

# The context that the Croissant 1.0 specification prescribes.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
# Numbers that may be blank are read as floats; a year is a number in CSV.
DATA_TYPES = {
    "string": "sc:Text",
    "number": "sc:Float",
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def croissant(record: Record, root: Path) -> dict[str, Any]:
    """Croissant JSON-LD: a file object for each resource, and a record set with typed fields for each CSV table."""
    resources = record.descriptor["resources"]
    schemas = {each["name"]: json.loads((root / each["schema"]).read_text(encoding="utf-8")) for each in resources}
    tables = [each for each in resources if each["format"] == "csv"]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": record.descriptor["name"],
        "alternateName": record.citation["title"],
        "description": record.descriptor["description"],
        "url": record.address,
        "version": record.version,
        "datePublished": record.day,
        "creator": [{"@type": "sc:Organization", "name": name, "url": record.repository} for name in record.authors],
        "publisher": [{"@type": "sc:Organization", "name": name, "url": record.repository} for name in record.authors],
        "citeAs": record.text(),
        "keywords": record.citation["keywords"],
        "license": [LICENCE_PAGES[name] for name in record.licences],
        "inLanguage": ["en", "zh", "ru"],
        "distribution": [_file(record, each) for each in resources],
        "recordSet": [_records(each, schemas) for each in tables],
    }


def _file(record: Record, resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "description": resource["description"],
        "contentUrl": record.file(resource["path"]),
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": resource["mediatype"],
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def _records(resource: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    name = resource["name"]
    schema = schemas[name]
    key = schema.get("primaryKey", [])
    keys = [key] if isinstance(key, str) else key
    records: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
    }
    if keys:
        records["key"] = [{"@id": f"{name}/{column}"} for column in keys]
    references = dict(_references(schema))
    records["field"] = [_field(resource, column, references) for column in schema["fields"]]
    return records


def _field(resource: Mapping[str, Any], column: Mapping[str, Any], references: Mapping[str, str]) -> dict[str, Any]:
    """A field. What it refers to stands in its description: a reader joins by the member `references`, and then loses
    every row whose reference is blank.
    """
    refers = f" Refers to {references[column['name']]}." if column["name"] in references else ""
    return {
        "@type": "cr:Field",
        "@id": f"{resource['name']}/{column['name']}",
        "name": column["name"],
        "description": f"{column['description']}{refers}",
        "dataType": DATA_TYPES[column["type"]],
        "source": {"fileObject": {"@id": resource["path"]}, "extract": {"column": column["name"]}},
    }


def _references(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each column that alone refers to a column of a table, with that column."""
    for each in schema.get("foreignKeys", []):
        target = each["reference"]
        if len(each["fields"]) == 1 and target["resource"]:
            yield each["fields"][0], f"{target['resource']}/{target['fields'][0]}"
