"""A data package as its descriptor lists it; files are read when asked for, and only from inside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from encodings.aliases import aliases
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from metes.files.errors import PackageError
from metes.files.file import BytesFile, File, parsed
from metes.files.json_locator import escaped
from metes.files.json_text import json_kind
from metes.files.packed import PACKINGS, PackedFile
from metes.files.paths import DESCRIPTOR, descriptor_in, is_regular, safe_location
from metes.files.yaml_file import ENDINGS as YAML_ENDINGS
from metes.files.yaml_file import YamlFile
from metes.geojson.document import GeoJson, read_geojson
from metes.geojson.layer import Layer, layer_of
from metes.tables.table import Table, cast_key_columns, cast_table

# Codecs of text that a descriptor may name; one of another kind (zip, hex, idna) is never looked up.
TEXT_CODECS = re.compile(
    r"ascii|big5(hkscs)?|cp[0-9]+|euc_\w+|gb(k|2312|18030)|hz|iso2022_\w+|iso8859_[0-9]+|johab|koi8_[rtu]|kz1048|latin_1"
    r"|mac_\w+|ptcp154|shift_jis\w*|tis_620|utf_(8|16|32)\w*"
)
CODECS = {**aliases, **dict.fromkeys(aliases.values(), "")}
# By name in lower case, with _ for all that is neither letter nor digit.
ENCODINGS = {
    name: (codec or name).replace("_", "-") for name, codec in CODECS.items() if TEXT_CODECS.fullmatch(codec or name)
}
ENCODINGS |= dict.fromkeys(("utf_8_sig", "utf8_sig", "utf_8_bom"), "utf-8-sig")
ENCODINGS |= {"macroman": "mac-roman", "windows_31j": "cp932", "x_sjis": "shift-jis"}

# Endings of compressed files; those of PACKINGS are unpacked, the others are named as not read.
PACKED_ENDINGS = (*PACKINGS, "7z", "br", "bz2", "xz", "zst")
MEDIA_TYPES = {
    "application/geo+json": "geojson",
    "application/json": "json",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}


class ResourceKind(StrEnum):
    """What a file of a package is read as."""

    TABLE = "table"
    GEOJSON = "geojson"
    JSON = "json"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of the descriptor."""

    name: str
    pointer: str
    descriptor: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Its first path; blank where its data stand inline."""
        return next(iter(self.paths), "")

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path, for a resource may be cut into several files; version 0 of the standard named it `url`."""
        paths = self.descriptor.get("path", None if "data" in self.descriptor else self.descriptor.get("url"))
        return tuple(p for p in (paths if isinstance(paths, list) else [paths]) if isinstance(p, str))

    @property
    def kind(self) -> ResourceKind:
        """What its files are read as, once they are unpacked."""
        is_read = self.packing in ("", *PACKINGS) and not self.has_unknown_encoding
        return self.kind_unpacked if is_read else ResourceKind.OTHER

    @property
    def packing(self) -> str:
        """How its files are packed, by what it says or by their ending; blank where they are not."""
        declared = self.descriptor.get("compression")
        if isinstance(declared, str) and declared not in ("", "no"):
            return {"gzip": "gz"}.get(declared, declared)
        ending = self.path.rpartition(".")[2].lower()
        return ending if ending in PACKED_ENDINGS else ""

    @property
    def has_text(self) -> bool:
        """Whether its rows stand in the descriptor as the text of a delimited file."""
        is_text = not self.paths and isinstance(self.descriptor.get("data"), str)
        return is_text and self.kind is ResourceKind.TABLE

    @property
    def is_unpacked(self) -> bool:
        """Whether its files are read as what they unpack to."""
        return self.packing in PACKINGS and self.kind is not ResourceKind.OTHER

    @property
    def member(self) -> str:
        """File of a zip that it is; blank where the zip holds no other."""
        declared = self.descriptor.get("innerpath")
        return declared if isinstance(declared, str) and self.packing == "zip" else ""

    @property
    def shown_paths(self) -> tuple[str, ...]:
        """Names of its files in messages; a member of a zip is named with it."""
        return tuple(f"{path}/{self.member}" if self.member else path for path in self.paths)

    @property
    def kind_unpacked(self) -> ResourceKind:
        """What its files are read as once they are unpacked."""
        kinds = {"csv": ResourceKind.TABLE, "tsv": ResourceKind.TABLE, "json": ResourceKind.JSON}
        return {**kinds, "geojson": ResourceKind.GEOJSON}.get(self.format, ResourceKind.OTHER)

    @property
    def format(self) -> str:
        """Format of its unpacked files, in lower case: what it says, else what their ending or media type means."""
        media = MEDIA_TYPES.get(str(self.descriptor.get("mediatype")).partition(";")[0].strip().lower(), "")
        declared = self.descriptor.get("format")
        if media == "geojson":
            return media
        if isinstance(declared, str) and declared:
            return declared.lower()
        name = (self.member or self.path).lower()
        ending = (name if self.member else name.removesuffix(f".{self.packing}")).rpartition(".")[2]
        return ending if ending in ("csv", "tsv", "json", "geojson") else media or ending

    @property
    def encoding(self) -> str:
        """Python's name of the declared encoding; UTF-8 where none or an unknown one is declared."""
        return self._codec or "utf-8"

    @property
    def has_unknown_encoding(self) -> bool:
        return not self._codec

    @property
    def _codec(self) -> str:
        declared = self.descriptor.get("encoding") or "utf-8"
        return ENCODINGS.get(re.sub(r"[^a-z0-9]+", "_", str(declared).lower()), "")


@dataclass(frozen=True, kw_only=True)
class FileReference:
    """A place in the descriptor that names a file of the package."""

    path: str
    pointer: str
    kind: ResourceKind
    encoding: str = "utf-8"
    packing: str = ""
    member: str = ""
    ending: str = ""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A folder with a descriptor."""

    root: Path
    file: File
    descriptor: Mapping[str, Any]
    resources: tuple[Resource, ...]
    _files: dict[str, File] = field(default_factory=dict, repr=False, compare=False)
    # What was read is kept: a check, the survey and the judges look at the same rows and positions.
    _tables: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)
    _by_source: dict[tuple[object, ...], Table] = field(default_factory=dict, repr=False, compare=False)
    _geojson: dict[str, GeoJson] = field(default_factory=dict, repr=False, compare=False)
    _layers: dict[str, Layer] = field(default_factory=dict, repr=False, compare=False)

    def resource(self, name: str) -> Resource:
        """The resource of this name; raises PackageError where there is none."""
        found = self._by_name.get(name)
        if found is None:
            raise PackageError(f"{self.file.path}: no resource {name!r} among {len(self.resources)} resources")
        return found

    def has(self, name: str) -> bool:
        return name in self._by_name

    def table(self, name: str) -> Table:
        """Rows of a table, cast by its schema; raises PackageError naming file, line and column."""
        if name not in self._tables:
            resource = self.resource(name)
            files, schema, dialect = self.files_of(resource), self.schema(resource), self.dialect(resource)
            source = (*map(id, files), repr(schema), repr(dialect))
            # Many resources may be one table, which is read once. A file made of text in the descriptor is not kept.
            found = None if resource.has_text else self._by_source.get(source)
            if found is None:
                found = cast_table(name=name, files=files, schema=schema, dialect=dialect)
            if not resource.has_text:
                self._by_source[source] = found
            self._tables[name] = replace(found, name=name)
        return self._tables[name]

    def key_columns(self, name: str, fields: Collection[str]) -> Table:
        """Some columns of a table, whatever stands in its others; raises PackageError where it has no rows to read."""
        resource = self.resource(name)
        return cast_key_columns(
            name=name,
            files=self.files_of(resource),
            schema=self.schema(resource),
            dialect=self.dialect(resource),
            fields=fields,
        )

    def layer(self, name: str) -> Layer:
        """Features of a GeoJSON resource with geometries; raises PackageError where one cannot be had."""
        if name not in self._layers:
            self._layers[name] = layer_of(self.geojson(name), name=name)
        return self._layers[name]

    def geojson(self, name: str) -> GeoJson:
        """A GeoJSON resource as it is written, faults included; raises PackageError only if the text is not JSON."""
        return self.geojson_of(self.file_of(self.resource(name)))

    def geojson_of(self, file: File) -> GeoJson:
        """What a file of the package says as GeoJSON."""
        if file.path not in self._geojson:
            self._geojson[file.path] = read_geojson(file)
        return self._geojson[file.path]

    def file_of(self, resource: Resource) -> File:
        if len(resource.paths) != 1:
            raise PackageError(f"{self.file.path}: resource {resource.name!r} has {len(resource.paths)} paths, not one")
        return self.files_of(resource)[0]

    def files_of(self, resource: Resource) -> tuple[File, ...]:
        """Every file of a resource, in their order; raises PackageError where one cannot be had."""
        if resource.has_text:
            data = str(resource.descriptor["data"]).encode("utf-8", errors="surrogatepass")
            return (BytesFile(path=self.file.path, location=self.file.location, content=data),)
        if not resource.paths:
            raise PackageError(f"{self.file.path}: resource {resource.name!r} has no path")
        packing = resource.packing if resource.is_unpacked else ""
        member = resource.member if packing else ""
        return tuple(
            self.open_file(path, encoding=resource.encoding, packing=packing, member=member, ending=resource.format)
            for path in resource.paths
        )

    def open_file(
        self, path: str, *, encoding: str = "utf-8", packing: str = "", member: str = "", ending: str = ""
    ) -> File:
        """A regular file inside the package, unpacked if need be; raises PackageError where the path names none."""
        shown = f"{path}/{member}" if member else path
        found = self._files.get(shown)
        # Two resources may share one file and read it in two ways.
        is_same = found is None or (found.encoding == encoding and getattr(found, "packing", "") == packing)
        key = shown if is_same else f"{shown}\0{encoding}\0{packing}"
        if key not in self._files:
            location = safe_location(self.root, path)
            if location is None:
                raise PackageError(f"{self.file.path}: path {path!r} leaves the package or is not a normal path")
            if not is_regular(location):
                raise PackageError(f"{path}: file not found in {self.root}")
            self._files[key] = (
                PackedFile(
                    path=shown, location=location, encoding=encoding, packing=packing, member=member, ending=ending
                )
                if packing
                else text_file(path, location, encoding)
            )
        return self._files[key]

    def with_contents(self, contents: Mapping[str, bytes]) -> Package:
        """The same package with other bytes for some of its files, in memory; nothing is read or written."""
        files: dict[str, File] = {
            path: BytesFile(path=path, location=self.root / path, content=data) for path, data in contents.items()
        }
        return Package(
            root=self.root, file=self.file, descriptor=self.descriptor, resources=self.resources, _files=files
        )

    def holds(self, path: str) -> bool:
        """Whether a path names a regular file inside the package."""
        location = safe_location(self.root, path)
        return location is not None and is_regular(location)

    def schema(self, resource: Resource) -> Mapping[str, Any] | None:
        """Table Schema of a resource, which may stand inline or in a file of its own."""
        return self._inline_or_file(resource, "schema")

    def dialect(self, resource: Resource) -> Mapping[str, Any]:
        """Table Dialect of a resource; that of tab-separated values has a tab as its delimiter if it names none."""
        found = self._inline_or_file(resource, "dialect") or {}
        return {"delimiter": "\t", **found} if resource.format == "tsv" else found

    def place(self, pointer: str) -> tuple[str, str]:
        """File and pointer of a place in the descriptor, which may lie in a schema of its own file."""
        for resource in self.resources:
            for member in ("schema", "dialect"):
                inner = f"{resource.pointer}/{member}"
                path = resource.descriptor.get(member)
                if isinstance(path, str) and pointer.startswith(f"{inner}/"):
                    return path, pointer.removeprefix(inner)
        return self.file.path, pointer

    def with_schemas_inline(self) -> Mapping[str, Any]:
        """The descriptor with the schemas and dialects that it only names, as far as they can be read."""
        listed = self.descriptor.get("resources")
        if not isinstance(listed, list):
            return self.descriptor
        entries = list(listed)
        for resource in self.resources:
            entry = dict(resource.descriptor)
            for member in ("schema", "dialect"):
                if isinstance(entry.get(member), str):
                    try:
                        value = parsed(self.open_file(entry[member]))
                        # A text would count as the name of one more file, which no profile refuses.
                        entry[member] = [value] if isinstance(value, str) else value
                    except PackageError:
                        continue
            entries[int(resource.pointer.rpartition("/")[2])] = entry
        return {**self.descriptor, "resources": entries}

    @cached_property
    def references(self) -> tuple[FileReference, ...]:
        """Every place of the descriptor that names a file, in its order."""
        found: list[FileReference] = []
        for resource in self.resources:
            several = isinstance(resource.descriptor.get("path"), list)
            is_unpacked = resource.is_unpacked
            for index, path in enumerate(resource.paths):
                pointer = f"{resource.pointer}/path" + (f"/{index}" if several else "")
                found.append(
                    FileReference(
                        path=path,
                        pointer=pointer,
                        kind=resource.kind,
                        encoding=resource.encoding,
                        packing=resource.packing if is_unpacked else "",
                        member=resource.member if is_unpacked else "",
                        ending=resource.format,
                    )
                )
            for member in ("schema", "dialect"):
                named = resource.descriptor.get(member)
                if isinstance(named, str):
                    pointer = f"{resource.pointer}/{member}"
                    found.append(FileReference(path=named, pointer=pointer, kind=ResourceKind.JSON))
        return tuple(found)

    @cached_property
    def _by_name(self) -> Mapping[str, Resource]:
        return {resource.name: resource for resource in self.resources}

    def _inline_or_file(self, resource: Resource, member: str) -> Mapping[str, Any] | None:
        value = resource.descriptor.get(member)
        where = f"{self.file.path}{resource.pointer}/{escaped(member)}"
        if isinstance(value, str):
            where = value
            value = parsed(self.open_file(value))
        if value is not None and not isinstance(value, Mapping):
            raise PackageError(f"{where}: found {type(value).__name__}; expected a JSON object")
        return value


def resources_of(descriptor: Mapping[str, Any]) -> tuple[Resource, ...]:
    """The resources that have a name; what else stands in the list breaks the profile: a check says so."""
    listed = descriptor.get("resources")
    found: list[Resource] = []
    for index, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            found.append(Resource(name=entry["name"], pointer=f"/resources/{index}", descriptor=entry))
    return tuple(found)


def open_package(path: Path) -> Package:
    """Open the folder that holds a datapackage.json, or the descriptor itself; reads no other file."""
    found = descriptor_in(path) if path.is_dir() else path
    if found is None:
        raise PackageError(f"{path}: this directory contains no datapackage.json")
    location = found
    if not location.exists():
        raise PackageError(f"{path}: no such file or directory")
    if not is_regular(location):
        raise PackageError(f"{location}: not a regular file; expected a Data Package descriptor")
    file = text_file(location.name, location)
    return _described(file, described_object(file, shown=str(location)))


def open_package_leniently(path: Path) -> Package:
    """Open a package in order to report its faults: an unreadable descriptor counts as an empty one."""
    location = (descriptor_in(path) or path / DESCRIPTOR) if path.is_dir() else path
    if not is_regular(location):
        return open_package(path)
    file = text_file(location.name, location)
    try:
        return _described(file, described_object(file))
    except PackageError:
        return _described(file, {})


def text_file(path: str, location: Path, encoding: str = "utf-8") -> File:
    """A file of JSON values, which is YAML by the ending of its name, or any other file."""
    kind = YamlFile if path.lower().endswith(YAML_ENDINGS) else File
    return kind(path=path, location=location, encoding=encoding)


def described_object(file: File, *, shown: str | None = None) -> Mapping[str, Any]:
    """The JSON object that a descriptor is; raises PackageError where it is none."""
    descriptor = parsed(file, shown=shown)
    if not isinstance(descriptor, dict):
        raise PackageError(f"{shown or file.path}: found {json_kind(descriptor)}; expected a JSON object")
    return descriptor


def _described(file: File, descriptor: Mapping[str, Any]) -> Package:
    return Package(root=file.location.parent, file=file, descriptor=descriptor, resources=resources_of(descriptor))
