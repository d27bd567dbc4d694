"""Runs checks over packages, folders and single files, and drops faults that only follow from other faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from metes.checks.engine.check import Check, RunnableCheck, Scope, check_page
from metes.checks.engine.context import CheckContext, FileContext, notes_of_layer
from metes.checks.engine.crash import Crash, caught
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.engine.fault_coordinates import position_at, position_in_stream
from metes.checks.engine.gathering import MOST_FAULTS, at_most, gathered, notes_on_most
from metes.checks.engine.processes import is_shared, mapped
from metes.checks.engine.suppression import without_consequences
from metes.files.errors import InputError, LimitExceeded
from metes.files.file import File
from metes.files.paths import DESCRIPTOR
from metes.files.temporary import is_temporary
from metes.geojson.document import GeoJson, read_geojson
from metes.geojson.stream_locator import StreamLocator, stream_geojson
from metes.inputs.opening import FolderWithoutData, OpenedInput, opened
from metes.package.package import Package, ResourceKind, described_object

# Files that are worth several processes have so many bytes together.
LEAST_SHARED_BYTES = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Result of a run: the faults, the number of files read, and the packages by name and version.

    `crashes` holds the checks that ended in an exception, `sources` the files that faults name, as far as they were
    read, and `root` the folder that their names are relative to. `unread` is the number of other files in folders, and
    `notes` says what was not examined. `stopped` names the limit that ended the run early, if any did.
    """

    faults: tuple[Fault, ...]
    files: int
    packages: tuple[str, ...]
    crashes: tuple[Crash, ...] = ()
    sources: Mapping[str, File] = field(default_factory=dict, repr=False)
    root: Path | None = None
    unread: int = 0
    notes: tuple[str, ...] = ()
    stopped: str = ""


@dataclass(kw_only=True)
class SoFar:
    """What a run has found up to now, so that a run that is stopped can still report it.

    `done` holds the results of paths checked completely, and `current` makes that of the path being checked, which
    `place` names relative to the right folder. `resume` says how to go on later, blank if the run cannot go on.
    """

    done: list[Checked] = field(default_factory=list)
    current: Callable[[], Checked] | None = None
    place: Callable[[Checked], Checked] = lambda checked: checked
    resume: Callable[[], str] = lambda: ""

    def settle(self) -> None:
        """Count the path being checked among the others, with what was found in it."""
        current, self.current = self.current, None
        if current is not None:
            self.done.append(self.place(current()))

    def stopped(self, message: str) -> Checked:
        """Everything found, with the reason why the run ended early."""
        self.settle()
        checked = joined(self.done)
        message = "; ".join(filter(None, (message, self.resume())))
        return replace(checked, stopped=message, notes=(*checked.notes, message))


def strict(checked: Checked) -> Checked:
    """The result with every warning as an error."""
    return replace(checked, faults=tuple(replace(fault, severity=Severity.ERROR) for fault in checked.faults))


def run_package(
    package: Package, checks: Sequence[Check], shown: Path | None = None, so_far: SoFar | None = None
) -> Checked:
    """Every fault of a package, sorted by file and line.

    The checks run in the order of their families: bytes, package, geometry, neighbours, sources, treaties, claims. An
    unreadable file is not checked further, and faults that follow from others are dropped (see `suppression`). `shown`
    is the path to show for a package without a name. `so_far` always knows what was found.
    """
    context = CheckContext(package)
    files = {file.path: file for file in context.files}
    crashes: list[Crash] = []
    found: list[Fault] = []

    def finished() -> Checked:
        checked = _of_package(package, _finished(list(found), files, checks), files, shown, crashes)
        layers = [*vars(context).get("layers", ()), *(each.geojson for each in vars(context).get("inline_layers", ()))]
        notes = [f"{each.path}: {note}" for each in layers for note in notes_of_layer(each)]
        return replace(checked, notes=(*notes, *_notes_on_most(found, checks)))

    if so_far is not None:
        so_far.current = finished
    found += _file_faults(context.files, checks, crashes)
    kinds = _kinds(checks)
    context.unreadable_paths = {fault.file for fault in found if kinds[fault.id].stops_reading}
    if package.file.path in context.unreadable_paths:
        return finished()
    for check in _of_scope(checks, Scope.PACKAGE, Scope.GEOJSON):
        if check.SCOPE is Scope.PACKAGE:
            found += run_check(check, context, package.file.path, crashes)
            continue
        is_raised = check.FAULT.error_in_boundary_package and context.is_boundary_package
        for layer in context.layers:
            faults = run_layer_check(check, layer, crashes)
            found += (replace(fault, severity=Severity.ERROR) for fault in faults) if is_raised else faults
        for inline in context.inline_layers:
            found += inline.placed(run_layer_check(check, inline.geojson, crashes))
    if not found:
        # A package whose descriptor cannot be read is not valid, whichever checks were selected.
        described_object(package.file, shown=str(package.file.location))
    return finished()


def run_paths(
    paths: Iterable[Path],
    checks: Sequence[Check],
    is_excluded: Callable[[Path], bool] = lambda _: False,
    so_far: SoFar | None = None,
) -> Checked:
    """Every fault of packages, of files that are read as GeoJSON, and of folders and archives of them.

    Excluded files in folders are not read. File names are relative to the package if only one is given, else to the
    working directory. `so_far` always knows what was found; if a limit ends the run, the result is what was found.
    """
    given = list(paths)
    so_far = SoFar() if so_far is None else so_far
    sizes = [path.stat().st_size if path.is_file() else 0 for path in given]
    try:
        if len(given) > 1 and is_shared(sizes):
            work = partial(_checked_apart, checks, is_excluded)
            for checked in mapped(work, given, sizes, LEAST_SHARED_BYTES):
                so_far.done.append(checked)
            return joined(so_far.done)
        for path in given:
            _run_path(path, checks, is_excluded, so_far, is_alone=len(given) == 1)
    except LimitExceeded as limit:
        return so_far.stopped(limit.message())
    return joined(so_far.done)


def _run_path(
    path: Path, checks: Sequence[Check], is_excluded: Callable[[Path], bool], so_far: SoFar, *, is_alone: bool
) -> None:
    with opened(path, is_excluded) as inputs:
        so_far.place = partial(_placed, inputs, is_alone)
        checked = _run_input(inputs, checks, so_far)
        so_far.current = None
        so_far.done.append(so_far.place(checked))


def _checked_apart(checks: Sequence[Check], is_excluded: Callable[[Path], bool], path: Path) -> Checked:
    """The result of one of several paths, without what its files hold in memory and can be read again."""
    so_far = SoFar()
    _run_path(path, checks, is_excluded, so_far, is_alone=False)
    (checked,) = so_far.done
    is_kept = {name: type(file) is not File or is_temporary(file.location) for name, file in checked.sources.items()}
    sources = {name: file if is_kept[name] else replace(file) for name, file in checked.sources.items()}
    return replace(checked, sources=sources)


def _run_input(inputs: OpenedInput, checks: Sequence[Check], so_far: SoFar) -> Checked:
    try:
        if inputs.folder_without_data is not None:
            return run_folder(inputs.folder_without_data, checks)
        if inputs.package is not None:
            return run_package(inputs.package, checks, inputs.shown, so_far)
        return run_documents(inputs.documents, checks, so_far)
    except LimitExceeded:
        # Now, as long as an unpacked archive is still there.
        so_far.settle()
        raise


def _placed(inputs: OpenedInput, is_alone: bool, checked: Checked) -> Checked:
    """A result with file names relative to the package if nothing else was given, else to the working directory."""
    if inputs.package is None and inputs.folder_without_data is None:
        return replace(checked, unread=inputs.unread, notes=(*inputs.notes, *checked.notes))
    return replace(checked, root=inputs.shown) if is_alone else _relative_to(inputs.shown, checked)


def joined(found: Sequence[Checked]) -> Checked:
    """The results of several paths as one."""
    if len(found) == 1 and found[0].root is not None:
        return found[0]
    return Checked(
        faults=tuple(sorted((fault for each in found for fault in each.faults), key=Fault.order)),
        files=sum(each.files for each in found),
        packages=tuple(name for each in found for name in each.packages),
        crashes=tuple(crash for each in found for crash in each.crashes),
        sources={name: file for each in found for name, file in each.sources.items()},
        unread=sum(each.unread for each in found),
        notes=tuple(note for each in found for note in each.notes),
    )


def run_folder(folder_without_data: FolderWithoutData, checks: Sequence[Check]) -> Checked:
    """The fault of a folder without a descriptor or GeoJSON; raises InputError if its check is not selected."""
    chosen = list(_of_scope(checks, Scope.FOLDER))
    if not chosen:
        raise InputError(
            f"{folder_without_data.shown}: this directory contains neither a datapackage.json nor a GeoJSON file"
        )
    crashes: list[Crash] = []
    found = [fault for check in chosen for fault in run_check(check, folder_without_data, DESCRIPTOR, crashes)]
    return Checked(faults=tuple(_finished(found, {}, checks)), files=0, packages=(), crashes=tuple(crashes))


def run_documents(files: Sequence[File], checks: Sequence[Check], so_far: SoFar | None = None) -> Checked:
    """Every fault of files that are read as GeoJSON, each file by itself. `so_far` always knows what was found."""
    crashes: list[Crash] = []
    faults: list[Fault] = []
    notes: list[str] = []
    contexts: dict[str, FileContext] = {}

    def result(number: int, unfinished: Sequence[Fault] = ()) -> Checked:
        found = (*faults, *(_finished(list(unfinished), contexts, checks) if unfinished else ()))
        sources = _sources(found, files)
        return Checked(
            faults=found, files=number, packages=(), sources=sources, crashes=tuple(crashes), notes=tuple(notes)
        )

    sizes = [file.size if file.has_lines else 0 for file in files]
    if len(files) > 1 and is_shared(sizes):
        work = partial(_document_apart, checks)
        for number, each in enumerate(mapped(work, files, sizes, LEAST_SHARED_BYTES), start=1):
            faults += each[0]
            crashes += each[1]
            notes += each[2]
            if so_far is not None:
                so_far.current = partial(result, number)
        return result(len(files))
    for number, file in enumerate(files, start=1):
        found: list[Fault] = []
        if so_far is not None:
            so_far.current = partial(result, number, found)
        contexts.clear()
        finished = run_document(file, checks, crashes, found, notes, contexts)
        found.clear()
        faults += finished
    return result(len(files))


def _document_apart(checks: Sequence[Check], file: File) -> tuple[list[Fault], list[Crash], list[str]]:
    crashes: list[Crash] = []
    notes: list[str] = []
    return run_document(file, checks, crashes, notes=notes), crashes, notes


@np.errstate(over="ignore", invalid="ignore")  # GEOS squares numbers near the largest, which G115 reports
def run_document(
    file: File,
    checks: Sequence[Check],
    crashes: list[Crash] | None = None,
    found: list[Fault] | None = None,
    notes: list[str] | None = None,
    contexts: dict[str, FileContext] | None = None,
    *,
    with_lines: bool = True,
) -> list[Fault]:
    """Every fault of one GeoJSON file, or of a layer of another format that is read as GeoJSON.

    A check that ends in an exception is added to `crashes`; if that is None, the exception is raised. `found` receives
    each fault when it is found, before it gets a line and a column, `notes` what was not examined, and `contexts` what
    the line and the column are found with. Without `with_lines`, no fault has a line or column, as for text that no
    user wrote.
    """
    if not file.has_lines:
        checks = [check for check in checks if not check.FAULT.only_rfc7946]
    found = [] if found is None else found
    streamed = stream_geojson(file)
    context = FileContext(file=file, kind=ResourceKind.GEOJSON, streamed=streamed)
    contexts = {} if contexts is None else contexts
    contexts[context.path] = context
    if streamed is not None:
        found += layer_faults(streamed, checks, crashes)
        if notes is not None:
            notes += (f"{file.path}: {note}" for note in notes_of_layer(streamed))
            notes += _notes_on_most(found, checks)
        faults = _finished(found, contexts, checks, with_lines=with_lines)
        return faults if with_lines else [replace(fault, line=None, column=None) for fault in faults]
    if file.has_lines:
        found += _file_faults((context,), checks, crashes)
    kinds = _kinds(checks)
    if not any(kinds[fault.id].stops_reading for fault in found):
        layer = read_geojson(context.file)
        found += layer_faults(layer, checks, crashes)
        if notes is not None:
            notes += (f"{file.path}: {note}" for note in notes_of_layer(layer))
    if notes is not None:
        notes += _notes_on_most(found, checks)
    faults = _finished(found, contexts, checks, with_lines=with_lines)
    return faults if with_lines else [replace(fault, line=None, column=None) for fault in faults]


def layer_faults(layer: GeoJson, checks: Sequence[Check], crashes: list[Crash] | None = None) -> Iterator[Fault]:
    """Every fault that checks of scope `geojson` find in a layer, including those that only follow from another.

    A check that ends in an exception is added to `crashes`; if that is None, the exception is raised.
    """
    for check in _of_scope(checks, Scope.GEOJSON):
        yield from run_layer_check(check, layer, crashes)


def run_layer_check(check: RunnableCheck, layer: GeoJson, crashes: list[Crash] | None) -> Iterator[Fault]:
    """Faults that one check finds in a layer; none if it needs degrees and the numbers of the layer are none."""
    if check.FAULT.in_any_plane or not layer.plane.is_planar:
        yield from run_check(check, layer, layer.path, crashes)


def run_check(check: RunnableCheck, subject: object, file: str, crashes: list[Crash] | None) -> Iterator[Fault]:
    """Faults that one check finds in a subject, at most MOST_FAULTS, the last of which stands for the rest.

    `caught` says what happens to an exception.
    """
    yield from caught(check.ID, file, lambda: at_most(check.faults(subject), MOST_FAULTS), crashes)


def _notes_on_most(found: Iterable[Fault], checks: Sequence[Check]) -> Iterator[str]:
    return notes_on_most(found, {check.ID for check in checks if check.SCOPE is Scope.PACKAGE})


def _of_package(
    package: Package, faults: list[Fault], files: dict[str, FileContext], shown: Path | None, crashes: list[Crash]
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
    """The files that faults name; those unpacked from an archive are read now, before they are deleted."""
    named = {fault.file for fault in faults}
    found = {file.path: file for file in files if file.path in named}
    for file in found.values():
        if is_temporary(file.location):
            _ = file.data
    return found


def _file_faults(files: Iterable[FileContext], checks: Sequence[Check], crashes: list[Crash] | None) -> Iterator[Fault]:
    chosen = list(_of_scope(checks, Scope.FILE))
    for file in files:
        for check in chosen:
            yield from run_check(check, file, file.path, crashes)


def _of_scope(checks: Sequence[Check], *scopes: Scope) -> Iterator[RunnableCheck]:
    for check in checks:
        # isinstance with a protocol is slow: for all modules, slower than a small file. These scopes have `faults`.
        if check.SCOPE in scopes:
            yield cast(RunnableCheck, check)


def _finished(
    found: list[Fault], files: dict[str, FileContext], checks: Sequence[Check], *, with_lines: bool = True
) -> list[Fault]:
    if not found:
        return []
    ids = {fault.id for fault in found}
    mends = {check.ID: check_page(check)["How to mend"] for check in checks if check.ID in ids}
    shown = list(without_consequences(found, _kinds(checks)))
    # Feature by feature, as the text of one that was read as a stream is read again for its faults.
    shown.sort(key=lambda fault: (fault.file, _feature_number(fault.pointer)))
    shown = gathered(shown)
    return sorted((_completed(fault, files, mends, with_lines=with_lines) for fault in shown), key=Fault.order)


def _feature_number(pointer: str) -> int:
    tokens = pointer.split("/", 3)
    return int(tokens[2]) if len(tokens) > 2 and tokens[1] == "features" and tokens[2].isdecimal() else -1


def _kinds(checks: Iterable[Check]) -> dict[str, FaultKind]:
    return {check.ID: check.FAULT for check in checks}


def _completed(fault: Fault, files: dict[str, FileContext], mends: dict[str, str], *, with_lines: bool = True) -> Fault:
    """The fault with line, column, coordinates and advice filled in; late, because most files have no fault."""
    file = files.get(fault.file)
    if file is not None and file.streamed is not None and file.streamed.locator is not None:
        return _completed_in_stream(fault, file.streamed, file.streamed.locator, mends, with_lines=with_lines)
    line, column = fault.line, fault.column
    has_lines = with_lines and file is not None and file.file.has_lines
    if line is None and fault.pointer and has_lines and file is not None and file.json is not None:
        line, column = file.file.locator.at(fault.pointer)
    lon, lat = fault.lon, fault.lat
    if lon is None and file is not None and file.kind is ResourceKind.GEOJSON and file.json is not None:
        lon, lat = position_at(file.json.value, fault.pointer)
    return replace(fault, line=line, column=column, lon=lon, lat=lat, mend=fault.mend or mends[fault.id])


def _completed_in_stream(
    fault: Fault, layer: GeoJson, locator: StreamLocator, mends: dict[str, str], *, with_lines: bool
) -> Fault:
    line, column, lon, lat = fault.line, fault.column, fault.lon, fault.lat
    if line is None and fault.pointer and with_lines:
        line, column = locator.at(fault.pointer)
    if lon is None:
        lon, lat = position_in_stream(layer, locator, fault.pointer)
    return replace(fault, line=line, column=column, lon=lon, lat=lat, mend=fault.mend or mends[fault.id])


def _relative_to(root: Path, checked: Checked) -> Checked:
    return replace(
        checked,
        faults=tuple(_fault_relative_to(root, fault) for fault in checked.faults),
        crashes=tuple(replace(crash, file=(root / crash.file).as_posix()) for crash in checked.crashes),
        sources={(root / name).as_posix(): file for name, file in checked.sources.items()},
    )


def _fault_relative_to(root: Path, fault: Fault) -> Fault:
    related = tuple((root / path).as_posix() for path in fault.related)
    return replace(fault, file=(root / fault.file).as_posix(), related=related)
