"""Writing files whole or not at all: made beside their target, flushed to the disk, then renamed onto it.

An interrupted command, or a full disk, leaves the old files as they were. A replaced file keeps its mode, owner and
extended attributes. A file that has a second name (a hard link), or another owner that cannot be given to the new one,
is overwritten in place, with a copy of the old bytes beside it until all new bytes are on the disk. Pipes and character
devices, such as /dev/stdout, are written to. A write-protected file is refused.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO

from metes.files.errors import InputError, OutputError
from metes.files.temporary import PREFIX, discard, forget, temporary_file, temporary_folder

# Mode of a file that did not exist before, reduced by the umask.
NEW_FILE_MODE = 0o666
# Files in which SQLite keeps changes that it has not yet made in the database of that name.
SQLITE_JOURNALS = ("-wal", "-journal")


def write_atomic(path: Path, content: str | bytes, *, replaces: bytes | None = None) -> None:
    """Replace a whole file, text as UTF-8 with LF. Raises OSError, and then leaves the old file as it was.

    With `replaces`, the bytes from which the content was made, the file is read again just before it is replaced:
    OutputError where another program has changed it meanwhile.
    """
    # A character that JSON may spell and UTF-8 has not is spelled out again, as JSON does.
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    with replacing(path, replaces=replaces) as stream:
        stream.write(data)


@contextmanager
def replacing(path: Path, *, replaces: bytes | None = None) -> Iterator[IO[bytes]]:
    """A stream whose bytes replace a file when the context ends without an error; missing folders are made.

    A symbolic link stays, and its target is replaced. `replaces`: see `write_atomic`.
    """
    if _is_passed_through(path):
        buffer = BytesIO()
        yield buffer
        with path.open("wb") as device:
            device.write(buffer.getvalue())
        return
    require_writable(path)
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.stat() if target.exists() else None
    # A file of which others may read nothing is not to be read by them while it is made.
    handle, temporary = temporary_file(target.parent, NEW_FILE_MODE if old is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            _require_size(temporary, stream.tell())
        _require_unchanged(path, target, replaces)
        _replace(temporary, target)
    except BaseException:
        discard(temporary)
        raise
    _sync_folder(target.parent)


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A temporary folder on the disk of the target, for libraries that write files themselves; removed at the end.

    Raises InputError where there is no folder to write into, and OutputError for every OSError within the context.
    """
    parent = target.resolve().parent
    if not parent.is_dir():
        raise InputError(f"{target}: no directory {parent}; expected an existing directory")
    try:
        with temporary_folder(parent) as folder:
            yield folder
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror or error}); nothing was written") from None


def replace_files(made: Mapping[Path, Path]) -> None:
    """Move each finished file onto its target, all or none. Raises OSError, also for a file without bytes, and
    InputError where a target is no regular file, is write-protected, or is a database that another program changes.

    Targets lie on the disk of the finished files, which lie in one folder; that folder keeps the old files until all
    targets are replaced, so that an error in the middle brings them back.
    """
    for path, target in made.items():
        if target.exists() and not target.is_file():
            raise InputError(f"{target}: {_kind(target)}; expected the name of a file")
        require_writable(target)
        _refuse_open_database(target)
        if path.stat().st_size == 0:
            raise OSError(f"{path.name} is empty after writing (is the disk full?)")
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, (path, target) in enumerate(made.items()):
            old = _copy_of(target, path.with_name(f".old-{number}")) if len(made) > 1 else None
            # Noted first: a signal may come between the rename and the next line.
            done.append((target, old))
            _replace(path, target)
    except BaseException:
        for target, old in reversed(done if len(made) > 1 else []):
            _bring_back(target, old)
        raise
    for folder in {target.resolve().parent for target in made.values()}:
        _sync_folder(folder)


def require_writable(target: Path) -> None:
    """Raise PermissionError for a write-protected file, also where its folder or the rights of root would allow it."""
    if not target.exists():
        return
    if stat.S_IMODE(target.stat().st_mode) & 0o222 == 0 or not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is write-protected", str(target))


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one existing file, by whatever names."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_passed_through(path: Path) -> bool:
    """Whether a path is a pipe or a character device. Raises InputError for a disk, a socket or a directory."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISREG(mode):
        return False
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return True
    raise InputError(f"{path}: {_kind(path)}; expected the name of a file")


def _kind(path: Path) -> str:
    return "found a directory" if path.is_dir() else "found a device, pipe or socket"


def _refuse_open_database(target: Path) -> None:
    """Raise InputError where changes of an old database would be put into the new one that takes its name."""
    for ending in SQLITE_JOURNALS:
        journal = target.with_name(target.name + ending)
        try:
            is_pending = journal.stat().st_size > 0
        except OSError:
            is_pending = False
        if is_pending:
            raise InputError(f"{target}: another program has this database open ({journal.name}); close it there first")


def _require_unchanged(path: Path, target: Path, expected: bytes | None) -> None:
    if expected is None:
        return
    try:
        found = target.read_bytes()
    except OSError:
        found = None
    if found != expected:
        raise OutputError(f"{path}: another program changed this file meanwhile; nothing was written: run it again")


def _copy_of(target: Path, old: Path) -> Path | None:
    """A copy of the file that is about to be replaced; None where there is no file."""
    if not target.exists():
        return None
    shutil.copy2(target, old)
    _sync(old)
    return old


def _bring_back(target: Path, old: Path | None) -> None:
    """Put back what was at the target; one that cannot be touched, which is why writing failed, is as it was."""
    try:
        if old is None:
            target.unlink(missing_ok=True)
        else:
            _replace(old, target)
    except OSError:
        return


def _replace(temporary: Path, target: Path) -> None:
    """Give a finished file the name of its target, with its mode, owner and attributes; a link stays a link."""
    target = target.resolve()
    # Before the rename, or a power cut may leave the new name with nothing in it.
    _sync(temporary)
    old = target.stat() if target.exists() else None
    if old is None:
        temporary.chmod(NEW_FILE_MODE & ~_umask())
    elif old.st_nlink > 1 or not _takes_owner(temporary, old):
        _replace_in_place(temporary, target)
        return
    else:
        _take_attributes(temporary, target)
    os.replace(temporary, target)  # noqa: PTH105  # the atomic step
    forget(temporary)


def _takes_owner(temporary: Path, old: os.stat_result) -> bool:
    """Whether the new file has the owner and group of the old one, given to it where the system allows that."""
    new = temporary.stat()
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid):
        return True
    try:
        os.chown(temporary, old.st_uid, old.st_gid)
    except OSError:
        return False
    return True


def _take_attributes(temporary: Path, target: Path) -> None:
    """Mode and extended attributes, such as access lists, of the file that is replaced; the time is the new one's."""
    now = temporary.stat()
    shutil.copystat(target, temporary)
    os.utime(temporary, ns=(now.st_atime_ns, now.st_mtime_ns))


def _replace_in_place(temporary: Path, target: Path) -> None:
    """Overwrite a file that cannot be replaced by a rename; its old bytes stand beside it until that is done."""
    handle, old = temporary_file(target.parent, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(target.read_bytes())
        _sync(old)
        try:
            _overwrite(target, temporary)
        except BaseException:
            _put_back(target, old)
            raise
    finally:
        # The file is written by now; what cannot be removed here is removed when the process ends.
        with suppress(OSError):
            discard(old)
    with suppress(OSError):
        discard(temporary)


def _put_back(target: Path, old: Path) -> None:
    """Overwrite a file with its old bytes; where that fails, they stay beside it, and OutputError says where."""
    try:
        _overwrite(target, old)
    except OSError as error:
        kept = old.with_name(f"{target.name[:200]}.old-{old.name.removeprefix(PREFIX)}")
        old.rename(kept)
        forget(old)
        reason = error.strerror or error
        raise OutputError(f"{target}: cannot be written ({reason}); what it contained is in {kept}") from None


def _overwrite(target: Path, source: Path) -> None:
    data = source.read_bytes()
    with target.open("r+b") as stream:
        stream.write(data)
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())


def _umask() -> int:
    """The umask of this process, which can only be read by setting it."""
    found = os.umask(0o077)
    os.umask(found)
    return found


def _require_size(path: Path, expected: int) -> None:
    found = path.stat().st_size
    if found != expected:
        raise OSError(f"{found:,} of {expected:,} bytes after writing (is the disk full?)")


def _sync(path: Path) -> None:
    """Wait until the bytes of a file are on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    """Wait until the new name of a file is on the disk, where the system can do that for folders; Windows cannot.

    An error is no error of the file, which is replaced by now.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
