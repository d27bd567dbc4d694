"""Runs checks over a package or a single file, and leaves out what only follows from another fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import cast

from metes.checks.bytes import (
    duplicate_key,
    file_empty,
    json_unreadable,
    nested_too_deep,
    not_canonical,
    not_utf8,
    number_not_finite,
    number_outside_double,
)
from metes.checks.engine.check import Check, RunnableCheck, Scope, check_page
from metes.checks.engine.context import CheckContext, ExaminedFile
from metes.checks.engine.crash import Crash, caught
from metes.checks.engine.fault import TOLD_ONCE, Fault, Severity
from metes.checks.engine.fault_position import position_at
from metes.checks.engine.suppression import without_effects
from metes.checks.geometry import geometry_empty_or_null
from metes.checks.package import bytes_or_hash_differ
from metes.files.errors import PackageError
from metes.files.file import File
from metes.geojson.document import GeoJson, read_geojson
from metes.inputs.opening import DESCRIPTOR, FolderWithoutData, opened
from metes.inputs.size import refuse_oversized
from metes.package.package import Package, ResourceKind, described_object

# RFC 7946 asks for winding, two dimensions, cut antimeridians and few digits; no database does.
ASKED_OF_GEOJSON_ALONE = ("G103", "G110", "G117", "G118", "G128", "G129")
# Of one fault in one file; nobody reads the ten thousandth, and a file may be made to have millions.
MOST_FAULTS = 10_000
# In a package of our kind everything is measured, so what RFC 7946 allows and nobody can measure is an error.
ERRORS_OF_OURS = (geometry_empty_or_null.ID,)
# After these nobody knows what a file says; after a byte order mark or a key that stands twice, all the rest is read.
UNREADABLE = (
    file_empty.ID,
    json_unreadable.ID,
    nested_too_deep.ID,
    not_utf8.ID,
    number_not_finite.ID,
    number_outside_double.ID,
)
# What follows from any change of a file, and says nothing of it.
FORMAL = (bytes_or_hash_differ.ID, not_canonical.ID)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was looked at, and what was found.

    `crashes`: the checks that ended in an exception. `sources`: the files that faults name, as far as they were read;
    `root`: the folder that they are named from."""

    faults: tuple[Fault, ...]
    files: int
    packages: tuple[str, ...]
    crashes: tuple[Crash, ...] = ()
    sources: Mapping[str, File] = field(default_factory=dict, repr=False)
    root: Path | None = None


def run_package(package: Package, checks: Sequence[Check], shown: Path | None = None) -> Checked:
    """Every fault of a package, sorted by file and line.

    Order: bytes, package, geometry, neighbours, sources, treaties, claims. A file of which nobody knows what it says is
    not looked at further; a place that has a fault gets no second one; a feature whose geometry is wrong in itself is
    not compared with others; a changed hash is shown only where nothing explains it. `shown` names a package that has
    no name.
    """
    context = CheckContext(package)
    files = {file.path: file for file in context.files}
    crashes: list[Crash] = []
    found = list(_file_faults(context.files, checks, crashes))
    context.broken = {fault.file for fault in found if fault.id in UNREADABLE}
    if package.file.path in context.broken:
        return _of_package(package, _finished(found, files, checks), files, shown, crashes)
    for check in _of_scope(checks, Scope.PACKAGE, Scope.GEOJSON):
        if check.SCOPE is Scope.PACKAGE:
            found += _as_asked(guarded(check, context, package.file.path, crashes), context.is_ours)
            continue
        for subject in context.layers:
            found += _as_asked(guarded(check, subject, subject.path, crashes), context.is_ours)
        for layer in context.inline_layers:
            found += layer.placed(guarded(check, layer.geojson, layer.geojson.path, crashes))
    if not found:
        # A descriptor that cannot be read is no clean package, whichever checks are asked.
        described_object(package.file, shown=str(package.file.location))
    return _of_package(package, _finished(found, files, checks), files, shown, crashes)


def run_paths(paths: Iterable[Path], checks: Sequence[Check]) -> Checked:
    """Every fault of packages, of files that are read as GeoJSON, and of folders and archives of them.

    Faults of one package name files relative to it; of several, relative to where the command runs."""
    given = list(paths)
    found: list[Checked] = []
    for path in given:
        with opened(path) as inputs:
            if inputs.folder_without_data is not None:
                checked = run_bare(inputs.folder_without_data, checks)
            elif inputs.package is not None:
                checked = run_package(inputs.package, checks, inputs.shown)
            else:
                found.append(run_documents(inputs.documents, checks))
                continue
            if len(given) == 1:
                return replace(checked, root=inputs.shown)
            found.append(_placed_below(inputs.shown, checked))
    return Checked(
        faults=tuple(sorted((fault for each in found for fault in each.faults), key=Fault.order)),
        files=sum(each.files for each in found),
        packages=tuple(name for each in found for name in each.packages),
        crashes=tuple(crash for each in found for crash in each.crashes),
        sources={name: file for each in found for name, file in each.sources.items()},
    )


def run_bare(folder_without_data: FolderWithoutData, checks: Sequence[Check]) -> Checked:
    """The fault of a folder with nothing to look at; raises PackageError where the check that says so is not asked."""
    chosen = list(_of_scope(checks, Scope.FOLDER))
    if not chosen:
        raise PackageError(
            f"{folder_without_data.shown}: this folder holds no datapackage.json and no file that is read as GeoJSON"
        )
    crashes: list[Crash] = []
    found = [fault for check in chosen for fault in guarded(check, folder_without_data, DESCRIPTOR, crashes)]
    return Checked(faults=tuple(_finished(found, {}, checks)), files=0, packages=(), crashes=tuple(crashes))


def run_documents(files: Sequence[File], checks: Sequence[Check]) -> Checked:
    """Every fault of files that are read as GeoJSON, each by itself."""
    crashes: list[Crash] = []
    faults = [fault for file in files for fault in run_document(file, checks, crashes)]
    sources = _sources(faults, files)
    return Checked(faults=tuple(faults), files=len(files), packages=(), sources=sources, crashes=tuple(crashes))


def run_document(file: File, checks: Sequence[Check], crashes: list[Crash] | None = None) -> list[Fault]:
    """Every fault of one GeoJSON text, or of what is read as one.

    A check that ends in an exception is added to `crashes`; without that list, the exception is raised."""
    context = ExaminedFile(file=file, kind=ResourceKind.GEOJSON)
    if not file.has_lines:
        checks = [check for check in checks if check.ID not in ASKED_OF_GEOJSON_ALONE]
    if file.has_lines:
        refuse_oversized(file)
    found = list(_file_faults((context,), checks, crashes)) if file.has_lines else []
    if not any(fault.id in UNREADABLE for fault in found):
        found += layer_faults(read_geojson(context.file), checks, crashes)
    return _finished(found, {context.path: context}, checks)


def layer_faults(layer: GeoJson, checks: Sequence[Check], crashes: list[Crash] | None = None) -> Iterator[Fault]:
    """Every fault of a layer by itself, with those that only follow from another.

    A check that ends in an exception is added to `crashes`; without that list, the exception is raised."""
    for check in _of_scope(checks, Scope.GEOJSON):
        yield from guarded(check, layer, layer.path, crashes)


def guarded(check: RunnableCheck, subject: object, file: str, crashes: list[Crash] | None) -> Iterator[Fault]:
    """Faults that one check finds in a subject, at most MOST_FAULTS; an exception is treated as `caught` says."""
    yield from caught(check.ID, file, lambda: islice(check.faults(subject), MOST_FAULTS), crashes)


def _as_asked(faults: Iterable[Fault], is_ours: bool) -> Iterator[Fault]:
    for fault in faults:
        yield replace(fault, severity=Severity.ERROR) if is_ours and fault.id in ERRORS_OF_OURS else fault


def _of_package(
    package: Package, faults: list[Fault], files: dict[str, ExaminedFile], shown: Path | None, crashes: list[Crash]
) -> Checked:
    name = " ".join(str(package.descriptor[key]) for key in ("name", "version") if key in package.descriptor)
    return Checked(
        faults=tuple(faults),
        files=len(files),
        packages=(name or str(shown or package.root),),
        crashes=tuple(crashes),
        sources=_sources(faults, [context.file for context in files.values()]),
    )


def _sources(faults: Iterable[Fault], files: Iterable[File]) -> Mapping[str, File]:
    """The files that faults name, with their bytes: what was unpacked is gone when they are shown."""
    named = {fault.file for fault in faults}
    found = {file.path: file for file in files if file.path in named}
    for file in found.values():
        _ = file.data
    return found


def _file_faults(
    files: Iterable[ExaminedFile], checks: Sequence[Check], crashes: list[Crash] | None
) -> Iterator[Fault]:
    chosen = list(_of_scope(checks, Scope.FILE))
    for file in files:
        for check in chosen:
            yield from guarded(check, file, file.path, crashes)


def _of_scope(checks: Sequence[Check], *scopes: Scope) -> Iterator[RunnableCheck]:
    for check in checks:
        # Asking a protocol of a hundred modules took longer than a small file does; each of these scopes has `faults`.
        if check.SCOPE in scopes:
            yield cast(RunnableCheck, check)


def _finished(found: list[Fault], files: dict[str, ExaminedFile], checks: Sequence[Check]) -> list[Fault]:
    ids = {fault.id for fault in found}
    mends = {check.ID: check_page(check)["How to mend"] for check in checks if check.ID in ids}
    kept = _without_consequences(found)
    return sorted((_completed(fault, files, mends) for fault in kept), key=Fault.order)


def _without_consequences(found: list[Fault]) -> Iterator[Fault]:
    explained: set[str] = set()
    named = {file for fault in found if fault.id not in FORMAL for file in (fault.file, *fault.related)}
    misdrawn = {
        (f.file, f.feature_id) for f in found if f.id[0] == "G" and f.feature_id and f.severity is Severity.ERROR
    }
    found = [fault for fault in found if fault.id != not_canonical.ID or fault.file not in named]
    # What is misdrawn in itself does not fit its neighbours either.
    found = [fault for fault in found if fault.id[0] != "N" or (fault.file, fault.feature_id) not in misdrawn]
    found = list(without_effects(found))
    for fault in found:
        if fault.severity is Severity.ERROR and fault.id != bytes_or_hash_differ.ID:
            explained |= {fault.file, *fault.related}
    places: set[tuple[str, str]] = set()
    for fault in found:
        place = (fault.file, fault.pointer)
        is_told = bool(fault.pointer) and place in places
        if fault.id not in TOLD_ONCE and fault.id != duplicate_key.ID:
            places.add(place)
        if not is_told and not (fault.id == bytes_or_hash_differ.ID and fault.file in explained):
            yield fault


def _completed(fault: Fault, files: dict[str, ExaminedFile], mends: dict[str, str]) -> Fault:
    """The fault with its line and column, found only now since most files have none, and how to mend it."""
    line, column = fault.line, fault.column
    file = files.get(fault.file)
    if line is None and fault.pointer and file is not None and file.file.has_lines and file.json is not None:
        line, column = file.file.locator.at(fault.pointer)
    lon, lat = fault.lon, fault.lat
    if lon is None and file is not None and file.kind is ResourceKind.GEOJSON and file.json is not None:
        lon, lat = position_at(file.json.value, fault.pointer)
    return replace(fault, line=line, column=column, lon=lon, lat=lat, mend=fault.mend or mends[fault.id])


def _placed_below(root: Path, checked: Checked) -> Checked:
    return replace(
        checked,
        faults=tuple(_below(root, fault) for fault in checked.faults),
        crashes=tuple(replace(crash, file=(root / crash.file).as_posix()) for crash in checked.crashes),
        sources={(root / name).as_posix(): file for name, file in checked.sources.items()},
    )


def _below(root: Path, fault: Fault) -> Fault:
    related = tuple((root / path).as_posix() for path in fault.related)
    return replace(fault, file=(root / fault.file).as_posix(), related=related)
