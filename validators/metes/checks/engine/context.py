"""What checks are given: files, packages with their readable tables and layers, and caches for what checks share."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from metes.checks.engine.fault import Fault
from metes.checks.engine.fault_coordinates import position_at
from metes.files.errors import PackageError
from metes.files.file import BytesFile, File, LayerFile
from metes.files.json_text import JsonText, json_kind
from metes.files.packed import PackedFile, UndecidedError
from metes.files.paths import is_regular, safe_location
from metes.geojson.document import GeoJson, read_geojson
from metes.inputs.file_kind import HEAD_BYTES, ForeignFormat, foreign_format
from metes.package.inline import table_of_data, table_of_features
from metes.package.package import Package, Resource, ResourceKind, described_object
from metes.package.profile import ProfileError, profile_errors
from metes.package.table_report import TableReport, table_report
from metes.tables.table import Row, Table

# A byte order mark, or zero bytes beside the first characters, which are ASCII in JSON. UTF-32 first, as it is longer.
WIDE_ENCODINGS = {
    "UTF-32": re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|[^\0]\0\0\0|\0\0\0[^\0]"),
    "UTF-16": re.compile(rb"\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0]"),
}
# The resources that make a package a boundary package, such as the one that this repository publishes.
BOUNDARY_RESOURCES = ("sources", "claims", "segments_layer", "territories_layer", "places_layer")
Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class FileContext:
    """A regular file and the kind of content that its package declares.

    `streamed`: the layer in it, if it was read as a stream; its bytes and its JSON then have no fault.
    `unpacking_error`: why a compressed file cannot be unpacked; `file` is then what lies on disk. `is_undecided`: it
    is a zip of several files, and nothing says which of them is meant.
    """

    file: File
    kind: ResourceKind
    streamed: GeoJson | None = None
    unpacking_error: str = ""
    is_undecided: bool = False

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def is_json(self) -> bool:
        return self.kind in (ResourceKind.JSON, ResourceKind.GEOJSON)

    @property
    def is_text(self) -> bool:
        return self.kind is not ResourceKind.OTHER

    @cached_property
    def is_blank(self) -> bool:
        """Whether the file has no bytes, or is text of white space only."""
        return self.file.is_blank if self.is_text else not self.file.data

    @cached_property
    def text(self) -> str | None:
        """Decoded text, or None if the bytes are not text in the declared encoding."""
        return self.file.text if self.is_text and self.decode_error is None else None

    @cached_property
    def decode_error(self) -> UnicodeDecodeError | None:
        """The error of decoding the bytes, or None if they are text."""
        try:
            _ = self.file.text
        except UnicodeDecodeError as error:
            return error
        return None

    @property
    def ends_within_character(self) -> bool:
        """Whether the file is JSON that ends within a multi-byte character and is text up to there."""
        error = self.decode_error if self.is_json else None
        return error is not None and error.reason == "unexpected end of data" and error.end == len(error.object)

    @cached_property
    def wide_encoding(self) -> str:
        """UTF-16 or UTF-32 if a JSON file seems to be in one of them, else blank."""
        start = self.file.data[:4] if self.is_json else b""
        return next((name for name, sign in WIDE_ENCODINGS.items() if sign.match(start)), "")

    @cached_property
    def foreign_format(self) -> ForeignFormat | None:
        """The format of a file that is to be GeoJSON and is none; None for JSON of any kind, and for layers."""
        is_looked_at = self.kind is ResourceKind.GEOJSON and self.file.has_lines and not self.is_blank
        return foreign_format(self.file.data[:HEAD_BYTES], self.path) if is_looked_at else None

    @cached_property
    def json(self) -> JsonText | None:
        """The parsed JSON, or None if the file is blank, not text or of another kind."""
        is_text = self.is_json and not self.is_blank and not self.wide_encoding and self.foreign_format is None
        is_readable = is_text and self.text is not None
        return self.file.json if is_readable else None


@dataclass(frozen=True, kw_only=True)
class UnreadablePartition:
    """A partition of a large layer that cannot be examined: its file, its place there, and why ("found ...").

    `place` is "row group 3", or blank for a whole file; `problem` may name what is expected after "; expected".
    """

    path: str
    place: str
    problem: str


def _file_context(file: File, kind: ResourceKind) -> FileContext:
    error = file.unpacking_error if isinstance(file, PackedFile) else None
    if error is None:
        return FileContext(file=file, kind=kind)
    return FileContext(
        file=BytesFile(path=file.path, location=file.location, content=file.stored),
        kind=ResourceKind.OTHER,
        unpacking_error=str(error).removeprefix(f"{file.path}: "),
        is_undecided=isinstance(error, UndecidedError),
    )


@dataclass(frozen=True, kw_only=True)
class InlineLayer:
    """A layer in the member `data` of a GeoJSON resource; JSON pointers into `geojson` are relative to `pointer`."""

    resource: Resource
    geojson: GeoJson

    @property
    def pointer(self) -> str:
        return f"{self.resource.pointer}/data"

    def placed(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """The faults with JSON pointers into the descriptor."""
        for fault in faults:
            lon, lat = fault.lon, fault.lat
            if lon is None:
                lon, lat = position_at(self.geojson.file.json.value, fault.pointer)
            yield replace(fault, pointer=self.pointer + fault.pointer, lon=lon, lat=lat)


def inline_layers(package: Package) -> tuple[InlineLayer, ...]:
    """Every layer whose features are in the descriptor itself."""
    found: list[InlineLayer] = []
    for resource in package.resources:
        if resource.kind is ResourceKind.GEOJSON and not resource.paths and "data" in resource.descriptor:
            file = LayerFile(path=package.file.path, location=package.file.location, value=resource.descriptor["data"])
            found.append(InlineLayer(resource=resource, geojson=read_geojson(file)))
    return tuple(found)


class CheckContext:
    """A package and what can be read of it: files, layers and tables, each read when a check first asks.

    `unreadable_paths` are files that a check of the bytes has found unreadable; no layer or table is read from them.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.unreadable_paths: set[str] = set()
        self._tables: dict[str, Table | None] = {}
        self._cache: dict[str, Any] = {}

    def cached(self, name: str, find: Callable[[CheckContext], Found]) -> Found:
        """The answer of `find` for this package, computed once and kept under a name."""
        if name not in self._cache:
            self._cache[name] = find(self)
        found: Found = self._cache[name]
        return found

    @property
    def is_boundary_package(self) -> bool:
        """Whether the package has the resources of a boundary package: sources, claims, and the three layers."""
        return all(self.package.has(name) for name in BOUNDARY_RESOURCES)

    @cached_property
    def files(self) -> tuple[FileContext, ...]:
        """The descriptor and every file that it names and that can be opened, once for each way to read it."""
        own = self.package.file
        found = {(own.path, own.encoding, ""): FileContext(file=own, kind=ResourceKind.JSON)}
        for reference in self.package.references:
            location = safe_location(self.package.root, reference.path)
            if location is None or not is_regular(location):
                continue
            file = self.package.open_file(
                reference.path,
                encoding=reference.encoding,
                packing=reference.packing,
                member=reference.member,
                ending=reference.ending,
            )
            # Two resources may share one file and read it in two ways.
            key = (file.path, file.encoding, reference.packing)
            known = found.get(key)
            # Of two resources that share one file, the one that says more of it decides how its bytes are read.
            if known is None or (known.kind is ResourceKind.OTHER and reference.kind is not ResourceKind.OTHER):
                found[key] = _file_context(file, reference.kind)
        return tuple(found.values())

    @cached_property
    def readable_paths(self) -> frozenset[str]:
        broken = {file.path for file in self.files if file.unpacking_error}
        return frozenset(file.path for file in self.files) - broken - self.unreadable_paths

    @cached_property
    def layers(self) -> tuple[GeoJson, ...]:
        """Every GeoJSON file that can be read."""
        chosen = [f for f in self.files if f.kind is ResourceKind.GEOJSON and f.path in self.readable_paths]
        return tuple(self.package.geojson_of(file.file) for file in chosen)

    @cached_property
    def inline_layers(self) -> tuple[InlineLayer, ...]:
        """Every layer whose features are in the descriptor itself."""
        return inline_layers(self.package)

    @cached_property
    def table_report(self) -> TableReport:
        """Faults of the tables whose bytes and description are sound, and notes on the descriptor and its schemas."""
        return table_report(self.package, self.readable_paths, self.invalid_resources)

    @cached_property
    def profile_errors(self) -> tuple[ProfileError, ...]:
        """Errors of the descriptor and its schemas against the official Data Package profile."""
        try:
            described_object(self.package.file)
        except PackageError:
            json = FileContext(file=self.package.file, kind=ResourceKind.JSON).json
            found = "not JSON" if json is None or json.failure is not None else json_kind(json.value)
            return (ProfileError(pointer="", found=found, expected="a JSON object"),)
        return tuple(profile_errors(self.package.with_schemas_inline()))

    @cached_property
    def invalid_resources(self) -> frozenset[str]:
        """JSON pointers of the resources that break the official profile."""
        return frozenset("/".join(error.pointer.split("/")[:3]) for error in self.profile_errors)

    def layer(self, name: str) -> GeoJson | None:
        """The layer of a resource, or None if it is missing or not valid GeoJSON."""
        path = next(iter(self.package.resource(name).shown_paths), None) if self.package.has(name) else None
        found = next((layer for layer in self.layers if layer.path == path), None)
        return found if found is not None and not found.format_issues else None

    def table(self, name: str, *fields: str) -> Table | None:
        """The table of a resource with typed cells; None if it is missing, unreadable or lacks one of the fields."""
        if not self.package.has(name):
            return None
        paths = self.package.resource(name).shown_paths
        if not paths or not self.readable_paths.issuperset(paths):
            return None
        if name not in self._tables:
            try:
                self._tables[name] = self.package.table(name)
            except PackageError:
                # A check of family P reports why.
                self._tables[name] = None
        table = self._tables[name]
        return table if table is not None and set(fields) <= set(table.fields) else None

    def key_target(self, name: str, fields: Collection[str]) -> Table | None:
        """Columns that a foreign key may refer to, of a table, the features of a layer, or rows in the descriptor.

        Rows in which one of these columns has a value of another type are left out.
        """
        if not self.package.has(name):
            return None
        resource = self.package.resource(name)
        try:
            _ = self.package.schema(resource)
        except PackageError:
            # A check of the family P says why.
            return None
        if resource.kind is ResourceKind.GEOJSON:
            layer = self.layer(name)
            return None if layer is None else table_of_features(self.package, resource, layer, fields)
        if resource.has_text:
            return self._table_of_text(resource, fields)
        if not resource.paths or resource.kind is ResourceKind.JSON:
            is_readable = self.readable_paths.issuperset(resource.shown_paths)
            return table_of_data(self.package, resource, fields) if is_readable else None
        whole = self.table(name)
        if whole is not None or not self.readable_paths.issuperset(resource.shown_paths):
            return whole
        try:
            return self.package.key_columns(name, fields)
        except PackageError:
            # A check of the family P says why.
            return None

    def _table_of_text(self, resource: Resource, fields: Collection[str]) -> Table | None:
        """Columns of a table that stands in the descriptor as text, whose lines are none of the descriptor."""
        try:
            table = self.package.key_columns(resource.name, fields)
        except PackageError:
            return None
        line, _ = self.package.file.locator.at(f"{resource.pointer}/data")
        return replace(table, rows=tuple(replace(row, line=line) for row in table.rows))

    def rows(self, name: str, *fields: str) -> tuple[Row, ...]:
        table = self.table(name, *fields)
        return table.rows if table is not None else ()


def note_on_layer(layer: GeoJson, text: str) -> None:
    """Remark once that a part of a layer was not examined; every report format shows it."""
    notes = notes_of_layer(layer)
    if text not in notes:
        notes.append(text)


def notes_of_layer(layer: GeoJson) -> list[str]:
    """Remarks of the checks on what they did not examine in a layer."""
    return cached_on_layer(layer, "_notes", lambda _: [])


def cached_on_layer(layer: GeoJson, name: str, find: Callable[[GeoJson], Found]) -> Found:
    """The answer of `find` for a layer, computed once and kept under a name."""
    # Kept in the layer itself: the answer refers to the layer, so a separate table would keep both for ever.
    members = vars(layer)
    if name not in members:
        members[name] = find(layer)
    found: Found = members[name]
    return found
