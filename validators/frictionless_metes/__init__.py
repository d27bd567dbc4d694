"""Plugin of frictionless: `frictionless validate` reports the faults that metes finds, in its own table and JSON.

frictionless discovers the plugin by its name wherever metes is installed. Layers and tables of a package get the
faults of the whole package; a single layer gets the faults that show without a package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frictionless import Check, Checklist, Error, Plugin, Report, Resource
from frictionless.resources import MapResource, TableResource

from metes.files.paths import DESCRIPTOR

if TYPE_CHECKING:
    from metes.checks import Checked, Fault


class FaultError(Error):
    """A fault that metes found, as an error of frictionless."""

    type = "metes-fault"
    title = "Fault found by metes"
    description = "A fault of a layer, of a table, or between them; `metes explain ID` tells more."
    template = "{note}"
    tags = ["#geojson"]  # noqa: RUF012  # frictionless declares it so


class MetesCheck(Check):
    """Runs the checks of metes over the package of a resource, or over one GeoJSON file."""

    type = "metes"
    Errors = [FaultError]  # noqa: RUF012  # frictionless declares it so

    def validate_start(self) -> Iterable[Error]:
        # Imported here, because every use of frictionless loads this module and few validate a file that metes checks.
        from metes.files.errors import MetesError

        try:
            for fault in _faults_of(self.resource):
                # frictionless has no warnings, and a warning of metes breaks no rule.
                if fault.severity == "error":
                    yield FaultError(note=f"{fault.id} {fault.name}: {fault.message()}")
        except MetesError as error:
            yield FaultError(note=str(error))


def _faults_of(resource: Resource) -> Iterator[Fault]:
    from metes.checks import checked_paths

    if resource.remote or resource.normpath is None:
        return
    descriptor = _descriptor_of(resource)
    if descriptor is not None:
        yield from _faults_in_package(resource, descriptor)
    elif resource.format == "geojson":
        checked = checked_paths([Path(resource.normpath)])
        yield from checked.faults
        _raise_crashes(checked)


def _descriptor_of(resource: Resource) -> Path | None:
    """The descriptor file of the package of this resource, or None if there is none."""
    if resource.package is None:
        return None
    path = Path(resource.package.basepath or "") / DESCRIPTOR
    return path if path.is_file() else None


def _faults_in_package(resource: Resource, descriptor: Path) -> Iterator[Fault]:
    resources = [] if resource.package is None else resource.package.resources
    own = {path for each in resources for path in _paths(each)}
    layers = [each.name for each in resources if each.format == "geojson"]
    # Faults of other files, such as the descriptor or a schema, are reported once, with the first layer.
    is_first = resource.name in layers[:1]
    checked = _checked(descriptor, descriptor.stat().st_mtime_ns)
    for fault in checked.faults:
        is_here = fault.file in _paths(resource) or (is_first and fault.file not in own)
        if is_here and not _is_found_by_frictionless(fault, resource):
            yield fault
    if is_first or not layers:
        _raise_crashes(checked)


def _is_found_by_frictionless(fault: Fault, resource: Resource) -> bool:
    """Whether frictionless reports the fault by itself; it follows foreign keys of tables, but not of layers."""
    from metes.checks import fault_kind

    found = fault_kind(fault.id).found_by_frictionless
    return found == "everywhere" or (found == "in tables" and resource.format != "geojson")


def _raise_crashes(checked: Checked) -> None:
    """Raise PackageError where a check could not run: its text becomes an error of the resource."""
    from metes.files.errors import PackageError

    if checked.crashes:
        raise PackageError("; ".join(crash.message() for crash in checked.crashes))


def _paths(resource: Resource) -> Sequence[str]:
    return [path for path in (resource.path, *(resource.extrapaths or [])) if path]


@lru_cache(maxsize=1)
def _checked(descriptor: Path, _: int) -> Checked:
    """The faults of a whole package, computed once for all of its resources."""
    from metes.checks import checked_paths

    return checked_paths([descriptor])


def _with_metes_check(checklist: Checklist | None) -> Checklist:
    """The given checklist with MetesCheck added."""
    given = checklist or Checklist()
    has_ours = any(check.type == MetesCheck.type for check in given.checks)
    return Checklist(
        checks=[*given.checks, *([] if has_ours else [MetesCheck()])],
        pick_errors=given.pick_errors,
        skip_errors=given.skip_errors,
    )


class GeoJsonResource(MapResource):
    """A map resource that metes checks without being listed in the checklist."""

    def validate(self, checklist: Checklist | None = None, **options: Any) -> Report:
        return super().validate(_with_metes_check(checklist), **options)


class PackagedTableResource(TableResource):
    """A table that metes checks with its package; a table without a package is validated by frictionless alone."""

    def validate(self, checklist: Checklist | None = None, **options: Any) -> Report:
        # frictionless alone validates packages without a layer.
        is_ours = self.package is not None and any(each.format == "geojson" for each in self.package.resources)
        return super().validate(_with_metes_check(checklist) if is_ours else checklist, **options)


class MetesPlugin(Plugin):
    """Hooks through which frictionless finds the classes above."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:
        return MetesCheck if type == MetesCheck.type else None

    def select_error_class(self, type: str | None = None) -> type[Error] | None:
        return FaultError if type == FaultError.type else None

    def select_resource_class(self, type: str | None = None, *, datatype: str | None = None) -> type[Resource] | None:
        classes = {MapResource.datatype: GeoJsonResource, TableResource.datatype: PackagedTableResource}
        # Descriptors may name the type of a table instead of its data type.
        return classes.get(datatype or type or "")
