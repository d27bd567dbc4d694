"""Write datapackage.json: what scripts/descriptor.yml says, with size and SHA-256 of every file.

`python scripts/seal.py`. Exit 0: sealed; 2: a file is missing, the descriptor is wrong, or it breaks the
official Data Package v2 profile; the old descriptor is then left whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from canonical import read_features
from csv_table import read_rows
from derive.error import BuildError
from metes.files.atomic import write_atomic

ROOT = Path(__file__).resolve().parent.parent
DERIVED = "datapackage/derived/"
# In descriptor.yml instead of a list: what the rows of the table, or the features of the layer, name themselves.
BY_ROW = "by_row"

RESOURCE_KEYS = ("name", "title", "description", "path", "schema", "licences", "sources")
FORMATS = {
    ".csv": {"type": "table", "format": "csv", "mediatype": "text/csv"},
    ".geojson": {"format": "geojson", "mediatype": "application/geo+json"},
}

Descriptor = dict[str, Any]


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="seal.py", description="Write datapackage.json with sizes and hashes.")
    parser.add_argument(
        "--derived-may-be-missing",
        action="store_true",
        help="omit tables of datapackage/derived/ that do not exist yet",
    )
    asked = parser.parse_args(arguments)
    try:
        text = sealed_text(root, derived_may_be_missing=asked.derived_may_be_missing)
        write_atomic(root / "datapackage.json", text)
    except (BuildError, OSError) as error:
        print(f"seal: {error}", file=sys.stderr)
        return 2
    except KeyError as error:
        print(f"seal: found no {error}; expected it in descriptor.yml or in a table it names", file=sys.stderr)
        return 2
    return 0


def sealed_text(root: Path, *, derived_may_be_missing: bool = False) -> str:
    """The text of datapackage.json for a repository; nothing is written."""
    declared = _read_yaml(root / "scripts" / "descriptor.yml")
    catalogue = _Catalogue(root, declared["licences"])
    descriptor: Descriptor = {**declared["package"], "homepage": repository_of(root)}
    resources = [
        catalogue.resource(raw)
        for raw in declared["resources"]
        if not (derived_may_be_missing and _is_missing_derived(root, raw))
    ]
    # Each licence and source of a resource stands again on the package, once, in order of appearance.
    for member in ("licenses", "sources"):
        descriptor[member] = _unique(entry for resource in resources for entry in resource[member])
    descriptor["resources"] = resources
    _refuse_unfit(descriptor)
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def repository_of(root: Path) -> str:
    """Address of the repository, which pyproject.toml alone declares; without a slash at its end."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["urls"]["Repository"]).rstrip("/")


class _Catalogue:
    """Licences and sources by id, and the files of the package."""

    def __init__(self, root: Path, licences: Mapping[str, Mapping[str, str]]) -> None:
        self._root = root
        self._licences = licences
        self._sources = {row["source_id"]: row for row in read_rows(root / "datapackage/registers/sources.csv")}

    def resource(self, raw: Mapping[str, Any]) -> Descriptor:
        """A resource of the descriptor, from its entry in descriptor.yml."""
        if set(raw) != set(RESOURCE_KEYS):
            found, expected = ", ".join(raw), ", ".join(RESOURCE_KEYS)
            raise BuildError(f"descriptor.yml, resource {raw.get('name')}", found=found, expected=expected)
        path = str(raw["path"])
        form = FORMATS.get(Path(path).suffix)
        if form is None:
            raise BuildError(f"descriptor.yml, {path}", found="this ending", expected=f"one of {', '.join(FORMATS)}")
        data = _bytes(self._root, path)
        _bytes(self._root, str(raw["schema"]))
        return {
            "name": raw["name"],
            **form,
            "title": raw["title"],
            "description": raw["description"],
            "path": path,
            "encoding": "utf-8",
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "schema": raw["schema"],
            "licenses": [self._licence(path, licence) for licence in self._licence_names(path, raw["licences"])],
            "sources": [self._source(path, source) for source in self._source_ids(path, raw["sources"])],
        }

    def _source_ids(self, path: str, declared: object) -> Sequence[str]:
        if declared == BY_ROW:
            return sorted({str(row["source_id"]) for row in self._rows(path)})
        if not isinstance(declared, list) or not declared:
            raise BuildError(f"descriptor.yml, {path}", found=f"sources {declared!r}", expected="by_row or ids")
        return declared

    def _licence_names(self, path: str, declared: object) -> Sequence[str]:
        """Licences as declared; `by_row`: those of the rows or features, in the order of descriptor.yml."""
        if declared == BY_ROW:
            found = {part for row in self._rows(path) for part in str(row["licence"]).split(" AND ")}
            return [*(each for each in self._licences if each in found), *sorted(found - set(self._licences))]
        if not isinstance(declared, list) or not declared:
            raise BuildError(f"descriptor.yml, {path}", found=f"licences {declared!r}", expected="by_row or names")
        return declared

    def _rows(self, path: str) -> Sequence[Mapping[str, object]]:
        """Rows of a table, or properties of the features of a layer."""
        if path.endswith(".geojson"):
            return [feature.properties for feature in read_features(self._root / path)]
        return read_rows(self._root / path)

    def _licence(self, path: str, licence: str) -> Descriptor:
        if licence not in self._licences:
            expected = f"one of {', '.join(self._licences)}"
            raise BuildError(f"descriptor.yml, {path}", found=f"the licence {licence}", expected=expected)
        return {"name": licence, **self._licences[licence]}

    def _source(self, path: str, source_id: str) -> Descriptor:
        """Title and, for data that we hold a cut of, path and version of a source."""
        if source_id not in self._sources:
            raise BuildError(path, found=f"the source {source_id}", expected="a source_id of sources.csv")
        source: Descriptor = {"title": self._sources[source_id]["title"]}
        received = f"sources/{source_id}/source.yml"
        if (self._root / received).is_file():
            source["path"] = received
            source["version"] = str(_read_yaml(self._root / received)["version"])
        return source


def _is_missing_derived(root: Path, raw: Mapping[str, Any]) -> bool:
    path = str(raw.get("path"))
    return path.startswith(DERIVED) and not (root / path).exists()


def _bytes(root: Path, path: str) -> bytes:
    if not (root / path).is_file():
        raise BuildError(path, found="no file", expected="the file that descriptor.yml names")
    return (root / path).read_bytes()


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BuildError(path.name, found=" ".join(str(error).split()), expected="YAML in UTF-8") from error
    if not isinstance(document, dict):
        raise BuildError(path.name, found=f"a {type(document).__name__}", expected="a mapping")
    return document


def _unique(entries: Any) -> list[Descriptor]:
    found: list[Descriptor] = []
    for entry in entries:
        if entry not in found:
            found.append(entry)
    return found


def _refuse_unfit(descriptor: Descriptor) -> None:
    """Hold the official profile, which metes carries, before anything is written."""
    names = [resource["name"] for resource in descriptor["resources"]]
    if len(set(names)) != len(names):
        raise BuildError("descriptor.yml", found="a duplicate resource name", expected="unique names")
    profile = json.loads((files("metes.package") / "profiles/datapackage-2.0.json").read_text(encoding="utf-8"))
    for error in jsonschema.Draft7Validator(profile).iter_errors(descriptor):
        where = "/".join(str(part) for part in error.absolute_path) or "datapackage.json"
        raise BuildError(where, found=error.message, expected="what the Data Package v2 profile allows")


if __name__ == "__main__":
    sys.exit(main())
