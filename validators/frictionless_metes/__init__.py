"""Thin plugin: the stock `frictionless validate` shows the faults that metes finds, in its own table and JSON.

frictionless discovers it by its name wherever metes is installed. A layer or table of a package shows what the whole
package is asked; a layer by itself what can be seen of it alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frictionless import Check, Checklist, Error, Plugin, Report, Resource
from frictionless.resources import MapResource, TableResource

if TYPE_CHECKING:
    from metes.checks import Checked, Fault

DESCRIPTOR = "datapackage.json"


class MetesError(Error):
    """A fault of metes as an error of frictionless."""

    type = "metes-fault"
    title = "Fault found by metes"
    description = "A fault of a layer, of a table, or between them; `metes explain ID` tells more."
    template = "{note}"
    tags = ["#geojson"]  # noqa: RUF012  # frictionless declares it so


class MetesCheck(Check):
    """Runs the checks of metes over the package of a resource, or over one GeoJSON file."""

    type = "metes"
    Errors = [MetesError]  # noqa: RUF012  # frictionless declares it so

    def validate_start(self) -> Iterable[Error]:
        # Every use of frictionless loads this module, and few look at a file that is checked here.
        from metes.files.errors import PackageError

        try:
            for fault in _faults_of(self.resource):
                # frictionless knows errors alone, and a warning breaks no rule.
                if fault.severity == "error":
                    yield MetesError(note=f"{fault.id} {fault.name}: {fault.message()}")
        except PackageError as error:
            yield MetesError(note=str(error))


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
        _tell_crashes(checked)


def _descriptor_of(resource: Resource) -> Path | None:
    """The descriptor that frictionless reads this resource from; nothing where it was not read from a file."""
    if resource.package is None:
        return None
    path = Path(resource.package.basepath or "") / DESCRIPTOR
    return path if path.is_file() else None


def _faults_in_package(resource: Resource, descriptor: Path) -> Iterator[Fault]:
    resources = [] if resource.package is None else resource.package.resources
    own = {path for each in resources for path in _paths(each)}
    layers = [each.name for each in resources if each.format == "geojson"]
    # What lies in no resource, as in the descriptor or a schema, is told once.
    is_first = resource.name in layers[:1]
    checked = _checked(descriptor, descriptor.stat().st_mtime_ns)
    for fault in checked.faults:
        is_here = fault.file in _paths(resource) or (is_first and fault.file not in own)
        if is_here and not _is_found_by_frictionless(fault, resource):
            yield fault
    if is_first or not layers:
        _tell_crashes(checked)


def _is_found_by_frictionless(fault: Fault, resource: Resource) -> bool:
    """Whether frictionless reports the fault by itself: it follows foreign keys of tables, and none of layers."""
    from metes.checks import fault_kind

    found = fault_kind(fault.id).found_by_frictionless
    return found == "everywhere" or (found == "in tables" and resource.format != "geojson")


def _tell_crashes(checked: Checked) -> None:
    """Raises PackageError where a check could not run: its text becomes an error of the resource."""
    from metes.files.errors import PackageError

    if checked.crashes:
        raise PackageError("; ".join(crash.message() for crash in checked.crashes))


def _paths(resource: Resource) -> Sequence[str]:
    return [path for path in (resource.path, *(resource.extrapaths or [])) if path]


@lru_cache(maxsize=1)
def _checked(descriptor: Path, _: int) -> Checked:
    """What is found in a whole package, once for all of its resources."""
    from metes.checks import checked_paths

    return checked_paths([descriptor])


def _widened(checklist: Checklist | None) -> Checklist:
    """What was asked for, and our check without being asked for."""
    given = checklist or Checklist()
    has_ours = any(check.type == MetesCheck.type for check in given.checks)
    return Checklist(
        checks=[*given.checks, *([] if has_ours else [MetesCheck()])],
        pick_errors=given.pick_errors,
        skip_errors=given.skip_errors,
    )


class GeoJsonResource(MapResource):
    """A map resource that is checked without being asked to."""

    def validate(self, checklist: Checklist | None = None, **options: Any) -> Report:
        return super().validate(_widened(checklist), **options)


class PackagedTableResource(TableResource):
    """A table that is checked with the package that it belongs to; by itself it is what it was."""

    def validate(self, checklist: Checklist | None = None, **options: Any) -> Report:
        # Packages without any layer are left to frictionless alone.
        is_ours = self.package is not None and any(each.format == "geojson" for each in self.package.resources)
        return super().validate(_widened(checklist) if is_ours else checklist, **options)


class MetesPlugin(Plugin):
    """Hooks by which frictionless finds the three classes above."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:
        return MetesCheck if type == MetesCheck.type else None

    def select_error_class(self, type: str | None = None) -> type[Error] | None:
        return MetesError if type == MetesError.type else None

    def select_resource_class(self, type: str | None = None, *, datatype: str | None = None) -> type[Resource] | None:
        classes = {MapResource.datatype: GeoJsonResource, TableResource.datatype: PackagedTableResource}
        # A descriptor that names the type of a table is asked by that.
        return classes.get(datatype or type or "")
