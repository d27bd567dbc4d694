"""GeoJSON documents exactly as written: every feature with its coordinates, and violations of the format (RFC 7946)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from metes.files.file import File, LayerFile, parsed
from metes.files.json_text import collector_paused
from metes.geojson.coordinates import (
    ABSENT,
    Coordinates,
    FormatIssue,
    Misformed,
    expect,
    is_geometry_type,
    read_coordinates,
)
from metes.geojson.other_formats import refuse_other_formats
from metes.geojson.plane import Plane, plane_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ROOT_TYPES = "FeatureCollection, Feature or a geometry type of RFC 7946"


@dataclass(frozen=True, kw_only=True, eq=False)
class RawFeature:
    """A feature as written; `coordinate_arrays` is empty if its geometry is null, empty or malformed.

    `id` is the id as text, as the tables have it: "1" for the numbers 1 and 1.0. `raw_id` is the id itself.
    """

    index: int
    pointer: str
    geometry_pointer: str
    id: str | None
    properties: Mapping[str, Any]
    geometry: Mapping[str, Any] | None
    coordinate_arrays: tuple[Coordinates, ...]
    format_issue: FormatIssue | None
    raw_id: str | int | float | None = None

    @property
    def name(self) -> str:
        """Name in messages: the id, or "feature 0" for the first feature of a file if it has no id."""
        return f"feature {self.index}" if self.id is None else self.id

    @property
    def is_sound(self) -> bool:
        """Whether an area or length of the feature, in metres, is meaningful."""
        return self.has_shape and not any(each.is_planar for each in self.coordinate_arrays)

    @cached_property
    def has_shape(self) -> bool:
        """Whether a shapely geometry can be built of the feature: its rings are closed and its positions in range."""
        return (
            self.format_issue is None
            and bool(self.coordinate_arrays)
            and all(each.is_sound for each in self.coordinate_arrays)
        )

    @cached_property
    def shape(self) -> BaseGeometry:
        """The shapely geometry, built once; only a feature that `has_shape` has one."""
        from metes.geojson.geometry import geometry_of

        return geometry_of(self.coordinate_arrays)

    @cached_property
    def is_valid(self) -> bool:
        """Whether the geometry is valid in the plane of longitude and latitude."""
        import shapely

        return bool(shapely.is_valid(self.shape))


@dataclass(frozen=True, kw_only=True, eq=False)
class GeoJson:
    """A GeoJSON text: a feature collection, a single feature or a single geometry.

    `plane` says what the numbers look like. If they are no degrees, every part of the features is planar.
    """

    file: File
    features: tuple[RawFeature, ...]
    format_issues: tuple[FormatIssue, ...]
    plane: Plane = Plane.DEGREES

    @property
    def path(self) -> str:
        return self.file.path

    def listed(self, feature: RawFeature) -> Mapping[str, Any]:
        """Member of the `features` array from which a feature was read; empty if the text itself is the feature."""
        raw = self.file.json.value["features"][feature.index] if feature.pointer else None
        return raw if isinstance(raw, dict) else {}


def read_geojson(file: File) -> GeoJson:
    """Read as much of a GeoJSON text as possible. Raises PackageError only if the text is not JSON."""
    value = parsed(file)
    try:
        with collector_paused():
            features = _features(value)
            plane = _declared_plane(file) or _plane_of(features)
            features = tuple(map(_in_plane, features)) if plane.is_planar else features
    except Misformed as error:
        return GeoJson(file=file, features=(), format_issues=(error.of(None),))
    format_issues = tuple(feature.format_issue for feature in features if feature.format_issue is not None)
    return GeoJson(file=file, features=features, format_issues=format_issues, plane=plane)


def _declared_plane(file: File) -> Plane | None:
    """What the format of a file says of its numbers; None if only they themselves tell."""
    if not isinstance(file, LayerFile) or not (file.is_planar or file.is_in_degrees):
        return None
    return Plane.LOCAL if file.is_planar else Plane.DEGREES


def _plane_of(features: Sequence[RawFeature]) -> Plane:
    return plane_of([part for feature in features for part in feature.coordinate_arrays if len(part.positions)])


def _in_plane(feature: RawFeature) -> RawFeature:
    parts = tuple(replace(part, is_planar=True) for part in feature.coordinate_arrays)
    return replace(feature, coordinate_arrays=parts)


def _features(value: Any) -> tuple[RawFeature, ...]:
    """All features; a bare geometry counts as a feature without properties."""
    expect(isinstance(value, dict), "", value, "a GeoJSON object")
    refuse_other_formats(value)
    object_type = value.get("type", ABSENT)
    if object_type == "FeatureCollection":
        features = value.get("features", ABSENT)
        expect(isinstance(features, list), "/features", features, "an array of features")
        return tuple(_feature(index, f"/features/{index}", each) for index, each in enumerate(features))
    if object_type == "Feature":
        return (_feature(0, "", value),)
    expect(is_geometry_type(object_type), "/type", object_type, f"a type: {ROOT_TYPES}")
    return (_feature(0, "", {"type": "Feature", "properties": None, "geometry": value}, geometry_pointer=""),)


def _feature(index: int, pointer: str, value: Any, geometry_pointer: str | None = None) -> RawFeature:
    known = value if isinstance(value, dict) else {}
    identifier, properties, geometry = (known.get(member) for member in ("id", "properties", "geometry"))
    feature_id = str(_whole(identifier)) if isinstance(identifier, str | int | float) else None
    inner = f"{pointer}/geometry" if geometry_pointer is None else geometry_pointer
    coordinate_arrays: tuple[Coordinates, ...] = ()
    format_issue = None
    try:
        _compare_feature(pointer, value)
        coordinate_arrays = tuple(read_coordinates(inner, geometry)) if geometry is not None else ()
    except Misformed as error:
        format_issue = error.of(feature_id)
    return RawFeature(
        index=index,
        pointer=pointer,
        geometry_pointer=inner,
        id=feature_id,
        properties=properties if isinstance(properties, dict) else {},
        geometry=geometry if isinstance(geometry, dict) else None,
        coordinate_arrays=coordinate_arrays,
        format_issue=format_issue,
        raw_id=None if feature_id is None or isinstance(identifier, bool) else identifier,
    )


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
