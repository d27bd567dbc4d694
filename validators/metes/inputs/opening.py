"""Open whatever the user names, as packages and documents."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from metes.files.errors import InputError, MetesError, PackageError
from metes.files.file import BytesFile, File, LayerFile
from metes.files.paths import DESCRIPTOR, descriptor_in, exists, is_regular
from metes.files.temporary import temporary_folder
from metes.geojson.sequence import BytesSequence, SequenceFile
from metes.inputs.archive import content_root, unpacked
from metes.inputs.file_kind import (
    DESCRIPTOR_ENDINGS,
    FORMAT_BY_ENDING,
    GZIP_ENDING,
    SEQUENCE_ENDINGS,
    FileFormat,
    format_of_bytes,
    format_of_file,
    is_geojson_in_gzip,
    is_geojson_in_json,
)
from metes.inputs.geopackage import NoVectorLayerError, read_layers
from metes.inputs.gzipped import gunzipped
from metes.package.package import Package, open_package_leniently

STANDARD_INPUT = Path("-")
WHAT_IS_READ = f"GeoJSON, a GeoPackage, a zip or a folder with a {DESCRIPTOR}"
# Endings searched for in a folder without a descriptor; a zip in it belongs to something else.
ENDINGS_IN_FOLDERS = tuple(
    ending for ending, file_format in FORMAT_BY_ENDING.items() if file_format is not FileFormat.ARCHIVE
)


@dataclass(frozen=True, kw_only=True)
class FolderWithoutData:
    """A folder or archive with neither a descriptor nor a file that is read as GeoJSON.

    `shown` is its name as the user gave it; `names` lists its entries, hidden ones last.
    """

    shown: Path
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OpenedInput:
    """Contents of one input; messages name the files of its package relative to `shown`.

    Exactly one of the other fields is set, apart from `unread`, the number of files in a folder that are no GeoJSON,
    and `notes`, remarks on what was not examined.
    """

    shown: Path
    package: Package | None = None
    folder_without_data: FolderWithoutData | None = None
    documents: tuple[File, ...] = ()
    unread: int = 0
    notes: tuple[str, ...] = ()


@contextmanager
def opened(path: Path, is_excluded: Callable[[Path], bool] = lambda _: False) -> Iterator[OpenedInput]:
    """Open everything in a path for the duration of the context, in a folder all but the excluded files.

    Raises InputError if it cannot be read.
    """
    if path == STANDARD_INPUT:
        with _from_pipe(sys.stdin.buffer.read()) as found:
            yield found
        return
    if not exists(path):
        raise InputError(f"{path}: no such file or directory")
    if path.is_dir():
        yield _folder(path, is_excluded=is_excluded)
        return
    if not is_regular(path):
        raise InputError(f"{path}: not a regular file; expected {WHAT_IS_READ}")
    file_format = format_of_file(path)
    if file_format is FileFormat.ARCHIVE:
        with _archive(path, str(path), is_excluded) as found:
            yield found
    elif file_format is FileFormat.DESCRIPTOR:
        yield OpenedInput(shown=path.parent, package=open_package_leniently(path))
    else:
        documents = _documents(path, path.as_posix(), file_format)
        yield OpenedInput(shown=path.parent, documents=documents, notes=_notes_of(documents))


def _documents(path: Path, shown: str, file_format: FileFormat) -> tuple[File, ...]:
    if file_format is FileFormat.GEOPACKAGE:
        return read_layers(path, shown)
    if file_format is FileFormat.GZIP:
        return (gunzipped(path.read_bytes(), shown, PurePath(path.stem).suffix.lower()),)
    file_type = SequenceFile if file_format is FileFormat.SEQUENCE else File
    return (file_type(path=shown, location=path),)


def _notes_of(documents: Iterable[File]) -> tuple[str, ...]:
    return tuple(note for file in documents if isinstance(file, LayerFile) for note in file.notes)


def _folder(
    path: Path, shown: Path | None = None, is_excluded: Callable[[Path], bool] = lambda _: False
) -> OpenedInput:
    """Open the package in a folder; without a descriptor, every file in and below it that is read as GeoJSON."""
    name = path if shown is None else shown
    descriptor = descriptor_in(path) or _only_descriptor(path)
    if descriptor is not None:
        return OpenedInput(shown=name, package=open_package_leniently(descriptor))
    regular = _regular_files_below(path)
    every = [file for file in regular if not is_excluded(file)]
    found = [file for file in every if is_read(file)]
    if not found and len(every) == len(regular):
        return OpenedInput(shown=name, folder_without_data=_list_folder(path, name))
    documents: list[File] = []
    notes: list[str] = []
    for file in found:
        shown_file = (name / file.relative_to(path)).as_posix()
        try:
            documents += _documents(file, shown_file, format_of_file(file))
        except NoVectorLayerError as error:
            notes.append(f"{error}: not examined")
    notes += _notes_of(documents)
    unread = len(every) - len(found)
    return OpenedInput(shown=name, documents=tuple(documents), unread=unread, notes=tuple(notes))


def _only_descriptor(folder: Path) -> Path | None:
    """The descriptor of another name in a folder; None if it has none or several."""
    named = [each for each in folder.iterdir() if each.name.lower().endswith(DESCRIPTOR_ENDINGS) and is_regular(each)]
    found = [each for each in named if format_of_file(each) is FileFormat.DESCRIPTOR]
    return found[0] if len(found) == 1 else None


def is_read(file: Path) -> bool:
    """Whether a file in a folder is read as GeoJSON: by its ending, or a `.json` file by its content."""
    ending = file.suffix.lower()
    if ending == GZIP_ENDING:
        inner = PurePath(file.stem).suffix.lower()
        return inner in (".geojson", *SEQUENCE_ENDINGS) or (inner == ".json" and is_geojson_in_gzip(file))
    return ending in ENDINGS_IN_FOLDERS or (ending == ".json" and is_geojson_in_json(file))


def files_below(folder: Path) -> Sequence[Path]:
    """All files below a folder that are read as GeoJSON, sorted; no hidden files, and no links, which may lead out
    of it.
    """
    return [file for file in _regular_files_below(folder) if is_read(file)]


def _regular_files_below(folder: Path) -> list[Path]:
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        for each in waiting.pop().iterdir():
            if each.name.startswith(".") or each.is_symlink():
                continue
            if each.is_dir():
                waiting.append(each)
            elif is_regular(each):
                found.append(each)
    return sorted(found)


def is_excluded_in_archive(is_excluded: Callable[[Path], bool], archive: Path, inner: Path) -> bool:
    """Whether a file of an archive is excluded by its path in the archive, or by that of the archive and its own.

    An archive that is excluded itself but named as an input is checked, as any such file.
    """
    return is_excluded(inner) or (not is_excluded(archive) and is_excluded(archive / inner))


@contextmanager
def _archive(path: Path, shown: str, is_excluded: Callable[[Path], bool] = lambda _: False) -> Iterator[OpenedInput]:
    with unpacked(path, shown) as folder:
        root = content_root(folder)

        def is_excluded_here(file: Path) -> bool:
            return is_excluded_in_archive(is_excluded, Path(shown), file.relative_to(root))

        try:
            yield _folder(root, Path(shown), is_excluded_here)
        except MetesError as error:
            # The temporary folder means nothing to the reader and no longer exists: name the archive instead.
            file_type = PackageError if isinstance(error, PackageError) else InputError
            raise file_type(str(error).replace(str(content_root(folder)), shown)) from error


@contextmanager
def _from_pipe(data: bytes) -> Iterator[OpenedInput]:
    shown = "<stdin>"
    file_format = format_of_bytes(data)
    if file_format is FileFormat.GZIP:
        yield OpenedInput(shown=STANDARD_INPUT, documents=(gunzipped(data, shown),))
        return
    if file_format in (FileFormat.ARCHIVE, FileFormat.GEOPACKAGE):
        with temporary_folder() as folder:
            file = folder / "stdin"
            file.write_bytes(data)
            if file_format is FileFormat.GEOPACKAGE:
                layers = read_layers(file, shown)
                yield OpenedInput(shown=STANDARD_INPUT, documents=layers, notes=_notes_of(layers))
            else:
                with _archive(file, shown) as found:
                    yield found
        return
    file_type = BytesSequence if file_format is FileFormat.SEQUENCE else BytesFile
    yield OpenedInput(shown=STANDARD_INPUT, documents=(file_type(path=shown, location=STANDARD_INPUT, content=data),))


def _list_folder(folder: Path, shown: Path) -> FolderWithoutData:
    """List the entries of a folder; the names of folders end in a slash."""
    names = [each.name + ("/" if each.is_dir() else "") for each in folder.iterdir()]
    return FolderWithoutData(shown=shown, names=tuple(sorted(names, key=lambda name: (name.startswith("."), name))))
