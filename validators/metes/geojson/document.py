"""GeoJSON documents exactly as written: every feature with its coordinates, and violations of the format (RFC 7946)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from metes.files.file import File, LayerFile, parsed
from metes.files.json_locator import pointer_tokens
from metes.files.json_text import collector_paused
from metes.geojson.coordinates import (
    ABSENT,
    FLAT_TYPES,
    Coordinates,
    FormatIssue,
    Misformed,
    expect,
    is_geometry_type,
)
from metes.geojson.other_formats import refuse_other_formats
from metes.geojson.parts import NO_PARTS, PartBuilder, PartTable
from metes.geojson.plane import Plane, plane_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from metes.geojson.stream_locator import StreamLocator

# What is kept of a feature and a geometry without further members once the coordinates are read.
PLAIN_NAMES = frozenset({"type", "id", "properties", "geometry"})
ID_TYPES = (str, int, float)
PLAIN_MEMBERS: Mapping[str, Any] = {"type": "Feature"}
PLAIN_GEOMETRIES: Mapping[str, Mapping[str, Any]] = {kind: {"type": kind, "coordinates": ()} for kind in FLAT_TYPES}
ROOT_TYPES = "FeatureCollection, Feature or a geometry type of RFC 7946"


@dataclass(kw_only=True, eq=False)
class RawFeature:
    """A feature as written; `coordinate_arrays` is empty if its geometry is null, empty or malformed.

    `id` is the id as text, as the tables have it: "1" for the numbers 1 and 1.0. `raw_id` is the id itself. `geometry`
    may lack its coordinates if they were read as a stream. `members` is the member of the array `features` from which
    the feature was read, empty if the text itself is the feature. With `has_other_members`, the feature or its geometry
    has members beyond those that RFC 7946 requires, or may have. `parts` is the table of all parts of the layer.
    """

    index: int
    id: str | None
    properties: Mapping[str, Any]
    geometry: Mapping[str, Any] | None
    raw_id: str | int | float | None
    members: Mapping[str, Any]
    has_other_members: bool = False
    format_issue: FormatIssue | None = None
    parts: PartTable = field(default=NO_PARTS, repr=False)

    @cached_property
    def pointer(self) -> str:
        """JSON pointer of the feature; blank if the text itself is the feature."""
        return f"/features/{self.index}"

    @cached_property
    def geometry_pointer(self) -> str:
        """JSON pointer of the geometry."""
        return f"{self.pointer}/geometry"

    @property
    def coordinate_arrays(self) -> tuple[Coordinates, ...]:
        """The points, lines and rings of the feature."""
        return self.parts.of_feature(self.index)

    @property
    def has_parts(self) -> bool:
        """Whether the feature has a point, line or ring."""
        return bool(self.parts.has_parts[self.index])

    @property
    def name(self) -> str:
        """Name in messages: the id, or "feature 0" for the first feature of a file if it has no id."""
        return f"feature {self.index}" if self.id is None else self.id

    @property
    def is_sound(self) -> bool:
        """Whether an area or length of the feature, in metres, is meaningful."""
        return self.has_shape and not self.parts.is_planar

    @property
    def has_shape(self) -> bool:
        """Whether a shapely geometry can be built of the feature: its rings are closed and its positions in range."""
        return bool(self.parts.is_feature_sound[self.index])

    @cached_property
    def shape(self) -> BaseGeometry:
        """The shapely geometry, built once; only a feature that `has_shape` has one."""
        from metes.geojson.geometry import shapes_of

        return shapes_of(self.parts, [self.index])[0]

    @cached_property
    def is_valid(self) -> bool:
        """Whether the geometry is valid in the plane of longitude and latitude."""
        import shapely

        return bool(shapely.is_valid(self.shape))


@dataclass(frozen=True, kw_only=True, eq=False)
class GeoJson:
    """A GeoJSON text: a feature collection, a single feature or a single geometry.

    `value` is the text as a JSON value; a collection that was read as a stream has no features there. `parts` holds the
    points, lines and rings of all features. `plane` says what the numbers look like. If they are no degrees, every part
    of the features is planar. `locator` finds what is no longer in memory of a collection that was read as a stream.
    """

    file: File
    value: Any
    features: tuple[RawFeature, ...]
    format_issues: tuple[FormatIssue, ...]
    parts: PartTable
    plane: Plane = Plane.DEGREES
    locator: StreamLocator | None = None

    @property
    def path(self) -> str:
        return self.file.path

    @cached_property
    def features_with_other_members(self) -> tuple[RawFeature, ...]:
        """The features that have members beyond those of every feature, such as `bbox`, or a geometry that has."""
        return tuple(feature for feature in self.features if feature.has_other_members)

    @cached_property
    def features_by_names(self) -> Mapping[tuple[str, ...], list[RawFeature]]:
        """The features by the names of their properties."""
        found: dict[tuple[str, ...], list[RawFeature]] = {}
        for feature in self.features:
            found.setdefault(tuple(feature.properties), []).append(feature)
        return found

    def value_at(self, pointer: str) -> Any:
        """The value at a JSON pointer into the text, which must exist."""
        index = self.locator.feature_of(pointer) if self.locator is not None else None
        if index is None or self.locator is None:
            return member_at(self.value, pointer)
        return member_at(self.locator.value_of(index), pointer.removeprefix(f"/features/{index}"))


def member_at(value: Any, pointer: str) -> Any:
    """The value at a JSON pointer into a value, which must exist."""
    for token in pointer_tokens(pointer):
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value


def read_geojson(file: File) -> GeoJson:
    """Read as much of a GeoJSON text as possible. Raises PackageError only if the text is not JSON."""
    value = parsed(file)
    reader = FeatureReader()
    try:
        with collector_paused():
            _read_features(value, reader)
    except Misformed as error:
        return GeoJson(file=file, value=value, features=(), format_issues=(error.of(None),), parts=NO_PARTS)
    return reader.layer(file, value)


class FeatureReader:
    """Reads one feature after the other, and makes a layer of them.

    With `drops_coordinates`, what a feature keeps of a plain geometry is its type.
    """

    def __init__(self, *, drops_coordinates: bool = False) -> None:
        self._drops_coordinates = drops_coordinates
        self._builder = PartBuilder()
        self._features: list[RawFeature] = []

    def layer(self, file: File, value: Any) -> GeoJson:
        """The layer of all features that were read."""
        parts = PartTable(self._builder)
        plane = _declared_plane(file) or plane_of(parts)
        parts.is_planar = plane.is_planar
        for feature in self._features:
            feature.parts = parts
        return GeoJson(
            file=file,
            value=value,
            features=tuple(self._features),
            format_issues=tuple(each.format_issue for each in self._features if each.format_issue is not None),
            parts=parts,
            plane=plane,
        )

    def read(self, value: Any, pointer: str | None = None, geometry_pointer: str | None = None) -> RawFeature:
        """Read the next feature; its pointer and that of its geometry are given unless it is one of a collection."""
        place = f"/features/{len(self._features)}" if pointer is None else pointer
        inner = f"{place}/geometry" if geometry_pointer is None else geometry_pointer
        if pointer is not None:
            self._builder.geometry_pointers = [inner]
        known = value if isinstance(value, dict) else {}
        format_issue, is_plain, geometry = None, False, known.get("geometry")
        try:
            _compare_feature(place, value)
        except Misformed as error:
            format_issue, geometry = error.of(_id_of(known)), None
        try:
            is_plain = self._builder.append(inner, geometry)
        except Misformed as error:
            format_issue = error.of(_id_of(known))
        feature = self._append(known, is_plain=is_plain)
        feature.format_issue = format_issue
        if pointer is not None:
            feature.pointer, feature.geometry_pointer = pointer, inner
            feature.members = known if pointer else {}
        return feature

    def read_all(self, values: Sequence[Any]) -> Sequence[RawFeature]:
        """Read the next features of a collection."""
        if self._appended_all(values):
            return [self._append(value, is_plain=True) for value in values]
        return [self.read(value) for value in values]

    def _appended_all(self, values: Sequence[Any]) -> bool:
        """Whether all features are right and of one type, and the parts of their geometries were appended."""
        if not all(map(_is_right, values)):
            return False
        geometries = [value["geometry"] for value in values]
        kinds = {kind if type(kind := each.get("type")) is str else "" for each in geometries}
        if len(kinds) != 1 or not all("coordinates" in each for each in geometries):
            return False
        return self._builder.append_all(kinds.pop(), [each["coordinates"] for each in geometries])

    def _append(self, known: dict[str, Any], *, is_plain: bool) -> RawFeature:
        """Append a feature of a collection whose parts were appended."""
        identifier, properties, geometry = known.get("id"), known.get("properties"), known.get("geometry")
        members: Mapping[str, Any] = known
        has_others = not (known.keys() <= PLAIN_NAMES and is_plain and len(known["geometry"]) == 2)
        if is_plain and self._drops_coordinates:
            geometry = _without_coordinates(known["geometry"])
            members = {**known, "geometry": geometry} if has_others else PLAIN_MEMBERS
        feature = RawFeature(
            index=len(self._features),
            id=None if identifier is None else _id_of(known),
            properties=properties if isinstance(properties, dict) else {},
            geometry=geometry if isinstance(geometry, dict) else None,
            raw_id=identifier if type(identifier) in ID_TYPES else None,
            members=members,
            has_other_members=has_others,
        )
        self._features.append(feature)
        return feature


def _declared_plane(file: File) -> Plane | None:
    """What the format of a file says of its numbers; None if only they themselves tell."""
    if not isinstance(file, LayerFile) or not (file.is_planar or file.is_in_degrees):
        return None
    return Plane.LOCAL if file.is_planar else Plane.DEGREES


def _is_right(value: Any) -> bool:
    """Whether a value is a feature as nearly all are, with a geometry."""
    if type(value) is not dict or value.get("type") != "Feature" or type(value.get("geometry")) is not dict:
        return False
    is_described = type(value.get("properties", "")) in (dict, type(None))
    return is_described and type(value.get("id", "")) in ID_TYPES


def _id_of(known: Mapping[str, Any]) -> str | None:
    identifier = known.get("id")
    return str(_whole(identifier)) if isinstance(identifier, str | int | float) else None


def _without_coordinates(geometry: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = geometry["type"]
    return PLAIN_GEOMETRIES[kind] if len(geometry) == 2 else {**geometry, "coordinates": ()}


def _read_features(value: Any, reader: FeatureReader) -> None:
    """Read all features; a bare geometry counts as a feature without properties. Raises Misformed."""
    expect(isinstance(value, dict), "", value, "a GeoJSON object")
    refuse_other_formats(value)
    object_type = value.get("type", ABSENT)
    if object_type == "FeatureCollection":
        features = value.get("features", ABSENT)
        expect(isinstance(features, list), "/features", features, "an array of features")
        for each in features:
            reader.read(each)
        return
    if object_type == "Feature":
        reader.read(value, pointer="")
        return
    expect(is_geometry_type(object_type), "/type", object_type, f"a type: {ROOT_TYPES}")
    reader.read({"type": "Feature", "properties": None, "geometry": value}, pointer="", geometry_pointer="")


def _whole(identifier: str | float) -> str | float:
    """Convert a float id with an integer value to an integer: 1.0 is another spelling of 1."""
    is_whole = isinstance(identifier, float) and identifier.is_integer() and abs(identifier) < 2**53
    return int(identifier) if is_whole else identifier


def _compare_feature(pointer: str, value: Any) -> None:
    expect(isinstance(value, dict), pointer, value, "a feature object")
    expect(value.get("type") == "Feature", f"{pointer}/type", value.get("type", ABSENT), 'the type "Feature"')
    for member in ("geometry", "properties"):
        if member not in value:
            raise Misformed(pointer, f"a feature without '{member}'", f"the member '{member}', which may be null")
        is_object = value[member] is None or isinstance(value[member], dict)
        expect(is_object, f"{pointer}/{member}", value[member], "an object or null")
    identifier = value.get("id", "")
    is_plain = isinstance(identifier, str | int | float) and not isinstance(identifier, bool)
    expect(is_plain, f"{pointer}/id", identifier, "a string or a number")
