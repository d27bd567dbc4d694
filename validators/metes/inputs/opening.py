"""Opens whatever a user names, as packages and documents."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from metes.files.errors import PackageError
from metes.files.file import File
from metes.files.in_memory import BytesFile
from metes.files.paths import exists, is_regular
from metes.geojson.sequence import BytesSequence, SequenceFile
from metes.inputs.archive import content_root, unpacked
from metes.inputs.file_kind import FORMS_OF_ENDINGS, Form, form_of, form_of_bytes
from metes.inputs.geopackage import read_layers
from metes.package.package import Package, open_package_leniently

STANDARD_INPUT = Path("-")
DESCRIPTOR = "datapackage.json"
WHAT_IS_READ = f"GeoJSON, a GeoPackage, a zip or a folder with a {DESCRIPTOR}"
# Found in a folder without a descriptor; a zip in it is somebody's else.
ENDINGS_IN_FOLDERS = tuple(ending for ending, form in FORMS_OF_ENDINGS.items() if form is not Form.ARCHIVE)


@dataclass(frozen=True, kw_only=True)
class BareFolder:
    """Where a package was looked for: `shown` as it was named, and the names of what lies in it, hidden ones last."""

    shown: Path
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What one named thing holds; `shown` is the folder in which a message places the files of its package.

    `bare`: a folder with neither a package nor documents."""

    shown: Path
    package: Package | None = None
    bare: BareFolder | None = None
    documents: tuple[File, ...] = ()


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Everything that a path holds, for the time of the context; raises PackageError where it cannot be read."""
    if path == STANDARD_INPUT:
        with _from_pipe(sys.stdin.buffer.read()) as found:
            yield found
        return
    if not exists(path):
        raise PackageError(f"{path}: no such file or folder")
    if path.is_dir():
        yield _folder(path)
        return
    if not is_regular(path):
        raise PackageError(f"{path}: not a regular file; expected {WHAT_IS_READ}")
    form = form_of(path)
    if form is Form.ARCHIVE:
        with _archive(path, str(path)) as found:
            yield found
    elif form is Form.DESCRIPTOR:
        yield Opened(shown=path.parent, package=open_package_leniently(path))
    else:
        yield Opened(shown=path.parent, documents=_documents(path, path.as_posix(), form))


def _documents(path: Path, shown: str, form: Form) -> tuple[File, ...]:
    if form is Form.GEOPACKAGE:
        return read_layers(path, shown)
    kind = SequenceFile if form is Form.SEQUENCE else File
    return (kind(path=shown, location=path),)


def _folder(path: Path, shown: Path | None = None) -> Opened:
    """The package of a folder, or where it has no descriptor every file in and below it that is read as GeoJSON."""
    name = path if shown is None else shown
    if exists(path / DESCRIPTOR):
        return Opened(shown=name, package=open_package_leniently(path))
    found = files_below(path)
    if not found:
        return Opened(shown=name, bare=_bare_folder(path, name))
    documents: list[File] = []
    for file in found:
        documents += _documents(file, (name / file.relative_to(path)).as_posix(), form_of(file))
    return Opened(shown=name, documents=tuple(documents))


def files_below(folder: Path) -> Sequence[Path]:
    """Every file below a folder that is read as GeoJSON, sorted; no hidden ones, and no links, which may lead out."""
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        for each in waiting.pop().iterdir():
            if each.name.startswith(".") or each.is_symlink():
                continue
            if each.is_dir():
                waiting.append(each)
            elif each.suffix.lower() in ENDINGS_IN_FOLDERS and is_regular(each):
                found.append(each)
    return sorted(found)


@contextmanager
def _archive(path: Path, shown: str) -> Iterator[Opened]:
    with unpacked(path, shown) as folder:
        try:
            yield _folder(content_root(folder), Path(shown))
        except PackageError as error:
            # The place in which it was unpacked means nothing to a reader, and is gone when they look.
            raise PackageError(str(error).replace(str(content_root(folder)), shown)) from error


@contextmanager
def _from_pipe(data: bytes) -> Iterator[Opened]:
    shown = "<stdin>"
    form = form_of_bytes(data)
    if form in (Form.ARCHIVE, Form.GEOPACKAGE):
        with tempfile.TemporaryDirectory(prefix="metes-") as folder:
            file = Path(folder) / "stdin"
            file.write_bytes(data)
            if form is Form.GEOPACKAGE:
                yield Opened(shown=STANDARD_INPUT, documents=read_layers(file, shown))
            else:
                with _archive(file, shown) as found:
                    yield found
        return
    kind = BytesSequence if form is Form.SEQUENCE else BytesFile
    yield Opened(shown=STANDARD_INPUT, documents=(kind(path=shown, location=STANDARD_INPUT, content=data),))


def _bare_folder(folder: Path, shown: Path) -> BareFolder:
    """What lies in a folder; names of folders end in a slash."""
    names = [each.name + ("/" if each.is_dir() else "") for each in folder.iterdir()]
    return BareFolder(shown=shown, names=tuple(sorted(names, key=lambda name: (name.startswith("."), name))))
