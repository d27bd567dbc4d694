"""`metes fix`: fixes unambiguous errors in GeoJSON files and shows the changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from metes.checks.geometry import precision_beyond_accuracy
from metes.cli.console import console, progress
from metes.files.atomic import write_atomic
from metes.files.errors import InputError, OutputError
from metes.files.file import File
from metes.files.paths import descriptor_in, exists, is_regular
from metes.files.printable import printable
from metes.fix.document import FixedDocument, FixOptions, fix_file
from metes.fix.show import change_text, difference
from metes.geojson.sequence import SequenceFile
from metes.inputs.file_kind import FileFormat, format_of_file
from metes.inputs.opening import files_below
from metes.package.package import Package, ResourceKind, open_package
from metes.report.faults.fault_report import counted
from metes.report.faults.text import faults_text

# Compressed files and databases are not edited.
TEXTS = (FileFormat.GEOJSON, FileFormat.SEQUENCE)


def run_fix(paths: Sequence[Path], options: FixOptions, *, write: bool, diff_lines: int) -> int:
    """Run `metes fix`. Returns 0 if no fault is left, 1 if faults are left or changes were not written."""
    out = console()
    code = 0
    for path in paths:
        code = max(code, _fix_path(out, path, options, write=write, diff_lines=diff_lines))
    return code


def _fix_path(out: Console, path: Path, options: FixOptions, *, write: bool, diff_lines: int) -> int:
    code = 0
    package, files = _files_of(path)
    for file in files:
        code = max(code, _fix_one(out, file, package, options, write=write, diff_lines=diff_lines))
    return code


def _fix_one(
    out: Console, file: File, package: Package | None, options: FixOptions, *, write: bool, diff_lines: int
) -> int:
    with progress(f"Checking and mending {printable(file.path)}"):
        result = fix_file(file, options)
    out.print(Text(printable(file.path), style="bold"), soft_wrap=True)
    for change in result.changes:
        out.print(Text(f"  {change_text(change)}"), soft_wrap=True)
    is_changed = result.after != result.before
    if is_changed:
        for line in difference(file.path, result, diff_lines):
            out.print(Text(f"  {line}", style=_style(line)), soft_wrap=True)
    for refusal in result.refusals:
        out.print(Text(f"  not mended: {refusal}", style="yellow"), soft_wrap=True)
    if is_changed and write:
        _write(out, file, result, package)
    errors = _show_left(out, result, options)
    if is_changed and not write:
        out.print(Text("  nothing was written; to write it: metes fix --write"), soft_wrap=True)
    if not is_changed and not result.refusals:
        out.print(Text("  nothing to mend" if not result.left else "  nothing that can be mended here"))
    return 1 if errors or result.refusals or (is_changed and not write) else 0


def _show_left(out: Console, result: FixedDocument, options: FixOptions) -> int:
    # Rounding moves positions, and waits to be asked for.
    to_round = [fault for fault in result.left if fault.id == precision_beyond_accuracy.ID]
    others = [fault for fault in result.left if fault.id != precision_beyond_accuracy.ID]
    is_rounded = options.decimals is not None and options.decimals <= precision_beyond_accuracy.MOST_DECIMALS
    if is_rounded or result.is_refused:
        to_round, others = [], list(result.left)
    round_it = f"metes fix --round {precision_beyond_accuracy.MOST_DECIMALS}"
    others_words = "to look at once the file can be read" if result.is_refused else "which this command does not fix"
    for faults, words in ((to_round, f"which `{round_it}` mends"), (others, others_words)):
        if faults:
            out.print(Text(f"  {counted(sum(fault.count for fault in faults), 'fault')} left, {words}:"))
            faults_text(faults, out, most=3)
    return sum(fault.severity == "error" for fault in result.left)


def write_fixed(file: File, result: FixedDocument) -> None:
    """Replace a file by its fixed text. Raises OutputError, and then leaves the file as it was."""
    try:
        write_atomic(file.location, result.after, replaces=result.before)
    except OSError as error:
        raise OutputError(
            f"{file.path}: cannot be written ({error.strerror or error}); the file is as it was"
        ) from error


def _write(out: Console, file: File, result: FixedDocument, package: Package | None) -> None:
    write_fixed(file, result)
    out.print(Text("  written", style="green"))
    if package is not None:
        words = f"  {package.file.path}: bytes and hash of this file are out of date; seal the package anew"
        out.print(Text(words, style="yellow"), soft_wrap=True)


def fixable_files(path: Path, is_excluded: Callable[[Path], bool]) -> list[File]:
    """GeoJSON files named by a path that can be fixed; none of a file of another kind, such as a GeoPackage."""
    is_several = path.is_dir() or _is_package(path)
    if not is_several and is_regular(path) and format_of_file(path) not in TEXTS:
        return []
    return [file for file in _files_of(path)[1] if not (is_several and is_excluded(file.location))]


def _is_package(path: Path) -> bool:
    """Whether a path is a descriptor, or a folder with one."""
    if path.is_dir():
        return descriptor_in(path) is not None
    return is_regular(path) and format_of_file(path) is FileFormat.DESCRIPTOR


def _files_of(path: Path) -> tuple[Package | None, list[File]]:
    """GeoJSON files named by a path, and the package that lists them if the path is a package."""
    if not exists(path):
        raise InputError(f"{path}: no such file or folder; expected GeoJSON files, for `fix` reads no pipe")
    if _is_package(path):
        package = open_package(path)
        layers = [each for each in package.references if each.kind is ResourceKind.GEOJSON and not each.packing]
        named = [each for each in layers if package.holds(each.path)]
        found = [package.root / each.path for each in named]
        return package, list(_texts(found))
    if path.is_dir():
        return None, list(_texts(each for each in files_below(path) if format_of_file(each) in TEXTS))
    if not is_regular(path):
        raise InputError(f"{path}: not a regular file; expected GeoJSON")
    return None, list(_texts([path]))


def _texts(paths: Sequence[Path] | Iterator[Path]) -> Iterator[File]:
    for path in paths:
        form = format_of_file(path)
        if form not in TEXTS:
            article = "an" if form is FileFormat.ARCHIVE else "a"
            raise InputError(f"{path}: found {article} {form.value}; expected GeoJSON, for `fix` mends texts alone")
        kind = SequenceFile if form is FileFormat.SEQUENCE else File
        yield kind(path=path.as_posix(), location=path)


def _style(line: str) -> str:
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "dim")
