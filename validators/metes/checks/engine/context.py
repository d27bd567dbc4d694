"""What checks look at: the files of a package, and its tables and layers as far as they can be read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from metes.checks.engine.inline_layers import InlineLayer, inline_layers
from metes.checks.treaties.shared.territory_lookup import holding_territories, stretches_of_readings, traits_of
from metes.files.errors import PackageError
from metes.files.file import File, JsonText, is_regular, json_kind, place_of
from metes.geojson.document import GeoJson
from metes.package.inline import table_of_data, table_of_features
from metes.package.package import Package, ResourceKind, described_object
from metes.package.profile import ProfileError, profile_errors
from metes.package.table_report import TableReport, table_report
from metes.tables.table import Row, Table, Value

# A mark, or the zero bytes beside the first characters, which are ASCII in JSON. The longer ones first.
WIDE = {
    "UTF-32": re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|[^\0]\0\0\0|\0\0\0[^\0]"),
    "UTF-16": re.compile(rb"\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0]"),
}
OUR_RESOURCES = ("sources", "claims", "segments_layer", "territories_layer", "places_layer")


@dataclass(frozen=True, kw_only=True)
class ExaminedFile:
    """A regular file and what it is to be read as."""

    file: File
    kind: ResourceKind

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
        """Whether it has no byte, or, as text, nothing but white space."""
        return self.file.is_blank if self.is_text else not self.file.data

    @cached_property
    def text(self) -> str | None:
        """Its text; nothing where the bytes are none."""
        return self.file.text if self.is_text and self.decode_error is None else None

    @cached_property
    def decode_error(self) -> UnicodeDecodeError | None:
        """Where and why its bytes are no text; nothing where they are."""
        try:
            _ = self.file.text
        except UnicodeDecodeError as error:
            return error
        return None

    @property
    def is_cut_in_letter(self) -> bool:
        """Whether it is JSON that ends within a letter, and is text up to there."""
        error = self.decode_error if self.is_json else None
        return error is not None and error.reason == "unexpected end of data" and error.end == len(error.object)

    @cached_property
    def wide_encoding(self) -> str:
        """The encoding of two or four bytes a letter that JSON seems to be in; blank for that which it should be in."""
        start = self.file.data[:4] if self.is_json else b""
        return next((name for name, sign in WIDE.items() if sign.match(start)), "")

    @cached_property
    def json(self) -> JsonText | None:
        """What it says as JSON; nothing where it is blank, no text or of another kind."""
        is_readable = self.is_json and not self.is_blank and not self.wide_encoding and self.text is not None
        return self.file.json if is_readable else None


class CheckContext:
    """A package under examination. Files of which nobody knows what they say are not looked at further."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.broken: set[str] = set()
        self._tables: dict[str, Table | None] = {}

    @property
    def is_ours(self) -> bool:
        """Whether it is a package of the kind that this repository publishes: lines, areas, places and claims."""
        return all(self.package.has(name) for name in OUR_RESOURCES)

    @cached_property
    def files(self) -> tuple[ExaminedFile, ...]:
        """The descriptor and every file that it names and that can be opened, each once."""
        found = {self.package.file.path: ExaminedFile(file=self.package.file, kind=ResourceKind.JSON)}
        for reference in self.package.references:
            location = place_of(self.package.root, reference.path)
            if reference.path not in found and location is not None and is_regular(location):
                file = self.package.open_file(reference.path, encoding=reference.encoding)
                found[reference.path] = ExaminedFile(file=file, kind=reference.kind)
        return tuple(found.values())

    @cached_property
    def sound_paths(self) -> frozenset[str]:
        return frozenset(file.path for file in self.files if file.path not in self.broken)

    @cached_property
    def layers(self) -> tuple[GeoJson, ...]:
        """Every GeoJSON file whose bytes are sound."""
        chosen = [f for f in self.files if f.kind is ResourceKind.GEOJSON and f.path in self.sound_paths]
        return tuple(self.package.geojson_of(file.file) for file in chosen)

    @cached_property
    def inline_layers(self) -> tuple[InlineLayer, ...]:
        """Every layer that stands in the descriptor."""
        return inline_layers(self.package)

    @cached_property
    def table_report(self) -> TableReport:
        """Faults of the tables whose bytes and description are sound, and notes on the descriptor and its schemas."""
        return table_report(self.package, self.sound_paths, self.badly_described)

    @cached_property
    def profile_errors(self) -> tuple[ProfileError, ...]:
        """What the official profile finds in the descriptor and in the schemas that it names."""
        try:
            described_object(self.package.file)
        except PackageError:
            json = ExaminedFile(file=self.package.file, kind=ResourceKind.JSON).json
            found = "no JSON" if json is None or json.failure is not None else json_kind(json.value)
            return (ProfileError(pointer="", found=found, expected="a JSON object"),)
        return tuple(profile_errors(self.package.with_schemas_inline()))

    @cached_property
    def badly_described(self) -> frozenset[str]:
        """Pointers of the resources in which the official profile finds something."""
        return frozenset("/".join(error.pointer.split("/")[:3]) for error in self.profile_errors)

    def layer(self, name: str) -> GeoJson | None:
        """A layer that is wholly GeoJSON; nothing where it is missing or misformed."""
        path = self.package.resource(name).path if self.package.has(name) else None
        found = next((layer for layer in self.layers if layer.path == path), None)
        return found if found is not None and not found.format_issues else None

    @cached_property
    def territories_of_places(self) -> Mapping[Value, tuple[Value, ...]]:
        """Territories that were transferred and whose default reading surely holds a place with a control point, the
        smallest first."""
        territories, segments = self.layer("territories_layer"), self.layer("segments_layer")
        if territories is None:
            return {}
        fields = ("reading_id", "territory_id", "is_default", "outline", "accuracy_m")
        moved = {row["territory_id"] for row in self.rows("transfers", "territory_id")}
        readings = [row for row in self.rows("readings", *fields) if row["territory_id"] in moved]
        asked = {row["place_id"] for row in self.rows("control_points", "place_id")}
        places = [
            row for row in self.rows("places", "place_id", "lon", "lat", "accuracy_m") if row["place_id"] in asked
        ]
        traits = traits_of(
            self.rows("segments", "segment_id", "kind", "accuracy_m"),
            self.rows("segment_uses", "segment_id", "accuracy_m"),
        )
        stretches = stretches_of_readings(readings, territories, segments, traits)
        return holding_territories(places, readings, territories, stretches)

    def table(self, name: str, *fields: str) -> Table | None:
        """A table whose cells have their types; nothing where it is missing, cannot be read, or is another one
        of the same name that lacks these fields."""
        if not self.package.has(name):
            return None
        paths = self.package.resource(name).paths
        if not paths or not self.sound_paths.issuperset(paths):
            return None
        if name not in self._tables:
            try:
                self._tables[name] = self.package.table(name)
            except PackageError:
                # A check of the family P says why.
                self._tables[name] = None
        table = self._tables[name]
        return table if table is not None and set(fields) <= set(table.fields) else None

    def keyed(self, name: str, fields: Collection[str]) -> Table | None:
        """Columns of whatever a foreign key may name: a table, a layer, or rows that stand in the descriptor.

        Rows in which one of these columns has a value of another type are left out."""
        if not self.package.has(name):
            return None
        resource = self.package.resource(name)
        if resource.kind is ResourceKind.GEOJSON:
            layer = self.layer(name)
            return None if layer is None else table_of_features(self.package, resource, layer, fields)
        if not resource.paths:
            return table_of_data(self.package, resource, fields)
        whole = self.table(name)
        if whole is not None or not self.sound_paths.issuperset(resource.paths):
            return whole
        try:
            return self.package.key_columns(name, fields)
        except PackageError:
            # A check of the family P says why.
            return None

    def rows(self, name: str, *fields: str) -> tuple[Row, ...]:
        table = self.table(name, *fields)
        return table.rows if table is not None else ()
