"""Temporary files and folders that are removed however the process ends, short of SIGKILL.

A context removes its own when it ends. What is left, because a signal or the watch over time and memory ended the
process inside of a library, is removed by `remove_temporaries`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Short, so that it fits beside every name that the file system takes.
PREFIX = ".metes-"
_standing: set[Path] = set()
# A copy of this process, such as a worker, must not remove what the process itself still needs.
_owner = os.getpid()


@contextmanager
def temporary_folder(parent: Path | None = None) -> Iterator[Path]:
    """A new private folder, by default in the folder of the system for temporary files; removed at the end."""
    # The system's own folder is not hidden, nor are the folders in it.
    path = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX if parent is not None else PREFIX[1:]))
    _standing.add(path)
    try:
        yield path
    finally:
        _remove(path)


def temporary_file(parent: Path, mode: int) -> tuple[int, Path]:
    """Descriptor and path of a new hidden file, its mode reduced by the umask; `forget` or `discard` it at the end."""
    while True:
        path = parent / f"{PREFIX}{os.urandom(8).hex()}"
        _standing.add(path)
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), path
        except FileExistsError:
            _standing.discard(path)
        except BaseException:
            _remove(path)
            raise


def forget(path: Path) -> None:
    """A temporary file has become another one by its rename, and is not removed."""
    _standing.discard(path)


def discard(path: Path) -> None:
    """Remove a temporary file now."""
    _remove(path)


def is_temporary(path: Path) -> bool:
    """Whether a path lies in a temporary folder of this process that is still there."""
    return any(path.is_relative_to(folder) or path.is_relative_to(folder.resolve()) for folder in _standing)


@atexit.register
def remove_temporaries() -> None:
    """Remove all that is left; called before a process ends without leaving its contexts."""
    for path in list(_standing) if os.getpid() == _owner else ():
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    _standing.discard(path)
