"""Thin plugin: the stock `frictionless validate` shows the faults that metes finds in GeoJSON.

frictionless discovers it by its name wherever metes is installed. Only the bytes and geometry families run: what
lies between files (neighbours, sources, claims) needs the whole package, and is what `metes check` is for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from frictionless import Check, Checklist, Error, Plugin, Report, Resource
from frictionless.resources import MapResource


class MetesError(Error):
    """A fault of metes as an error of frictionless."""

    type = "metes-fault"
    title = "Fault found by metes"
    description = "A GeoJSON file has a fault in its bytes or its geometry; `metes explain ID` tells more."
    template = "{note}"
    tags = ["#geojson"]  # noqa: RUF012  # frictionless declares it so


class MetesCheck(Check):
    """Runs the checks of metes over one GeoJSON file."""

    type = "metes"
    Errors = [MetesError]  # noqa: RUF012  # frictionless declares it so

    def validate_start(self) -> Iterable[Error]:
        # Every use of frictionless loads this module, and few look at a GeoJSON file.
        from metes.checks import check_paths
        from metes.package import PackageError

        if self.resource.format != "geojson" or self.resource.remote or self.resource.normpath is None:
            return
        try:
            faults = check_paths([Path(self.resource.normpath)])
        except PackageError as error:
            yield MetesError(note=str(error))
            return
        for fault in faults:
            yield MetesError(note=f"{fault.id} {fault.name}: {fault.message()}")


class GeoJsonResource(MapResource):
    """A map resource that is checked without being asked to."""

    def validate(self, checklist: Checklist | None = None, **options: Any) -> Report:
        given = checklist or Checklist()
        checks = given.checks if any(check.type == MetesCheck.type for check in given.checks) else None
        widened = Checklist(
            checks=checks or [*given.checks, MetesCheck()],
            pick_errors=given.pick_errors,
            skip_errors=given.skip_errors,
        )
        return super().validate(widened, **options)


class MetesPlugin(Plugin):
    """Hooks by which frictionless finds the three classes above."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:
        return MetesCheck if type == MetesCheck.type else None

    def select_error_class(self, type: str | None = None) -> type[Error] | None:
        return MetesError if type == MetesError.type else None

    def select_resource_class(self, type: str | None = None, *, datatype: str | None = None) -> type[Resource] | None:
        return GeoJsonResource if datatype == MapResource.datatype else None
