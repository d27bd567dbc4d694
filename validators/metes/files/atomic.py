"""Files are written beside their target and renamed, so that an interrupted command leaves the old one whole."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# What a file gets that was not there before: mkstemp makes it private, and published files are not.
NEW_FILE_MODE = 0o644


def write_atomic(path: Path, content: str | bytes) -> None:
    """Writes a whole file at once, text as UTF-8 with LF; what raises leaves the old file as it was."""
    # A character that JSON may spell and UTF-8 has not is spelled out again, as JSON does.
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    with replacing(path) as stream:
        stream.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes take the place of a file when the context ends well; a link stays, its target is written."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            # Before the rename, or a power cut may leave the new name with nothing in it.
            os.fsync(stream.fileno())
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE_MODE
        os.chmod(temporary, mode)  # noqa: PTH101  # the temporary is a name, not a Path
        os.replace(temporary, target)  # noqa: PTH105  # the atomic step
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
