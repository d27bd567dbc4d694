"""Writing files whole or not at all: made beside their target, flushed to the disk, then renamed onto it.

An interrupted command, or a full disk, leaves the old files as they were.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from metes.files.errors import InputError, OutputError

# Mode of a file that did not exist before: temporary files are private, and published files are not.
NEW_FILE_MODE = 0o644


def write_atomic(path: Path, content: str | bytes) -> None:
    """Replace a whole file, text as UTF-8 with LF. Raises OSError, and then leaves the old file as it was."""
    # A character that JSON may spell and UTF-8 has not is spelled out again, as JSON does.
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    with replacing(path) as stream:
        stream.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes replace a file when the context ends without an error; missing folders are made.

    A symbolic link stays, and its target is replaced.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            _require_size(temporary, stream.tell())
        _replace(temporary, target)
        _sync(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A temporary folder on the disk of the target, for libraries that write files themselves; removed at the end.

    Raises InputError where there is no folder to write into, and OutputError for every OSError within the context.
    """
    parent = target.resolve().parent
    if not parent.is_dir():
        raise InputError(f"{target}: no directory {parent}; expected an existing directory")
    try:
        with tempfile.TemporaryDirectory(dir=parent, prefix=f".{target.name[:100]}.") as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror or error}); nothing was written") from None


def replace_files(made: Mapping[Path, Path]) -> None:
    """Move each finished file onto its target, all or none. Raises OSError, also for a file without bytes, and
    InputError where a target is a folder.

    Targets lie on the disk of the finished files, which lie in one folder; that folder keeps the old files until all
    targets are replaced, so that an error in the middle brings them back.
    """
    for path, target in made.items():
        if target.is_dir():
            raise InputError(f"{target}: found a directory; expected the name of a file")
        if path.stat().st_size == 0:
            raise OSError(f"{path.name} is empty after writing (is the disk full?)")
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, (path, target) in enumerate(made.items()):
            old = _second_name(target, path.with_name(f".old-{number}")) if len(made) > 1 else None
            # Noted first: a signal may come between the rename and the next line.
            done.append((target, old))
            _replace(path, target)
    except BaseException:
        for target, old in reversed(done if len(made) > 1 else []):
            if old is not None:
                os.replace(old, target.resolve())  # noqa: PTH105  # back to what was there
            elif target.exists():
                target.unlink()
        raise
    for folder in {target.resolve().parent for target in made.values()}:
        _sync(folder)


def _second_name(target: Path, old: Path) -> Path | None:
    """A second name for the file that is about to be replaced; None where there is no file."""
    if not target.exists():
        return None
    try:
        os.link(target.resolve(), old)
    except OSError:
        # File systems without hard links, such as those of most memory cards.
        shutil.copy2(target, old)
    return old


def _replace(temporary: Path, target: Path) -> None:
    """Rename a finished file onto its target, whose mode it takes; a link stays, its target is replaced."""
    target = target.resolve()
    # Before the rename, or a power cut may leave the new name with nothing in it.
    _sync(temporary)
    temporary.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE_MODE)
    os.replace(temporary, target)  # noqa: PTH105  # the atomic step


def _require_size(path: Path, expected: int) -> None:
    found = path.stat().st_size
    if found != expected:
        raise OSError(f"{found:,} of {expected:,} bytes after writing (is the disk full?)")


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk; on Windows folders cannot be opened, and need no waiting."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
