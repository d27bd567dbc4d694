"""Checks that end in an exception: recorded beside the faults, so that the faults of other checks are still shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from metes.checks.engine.fault import Fault
from metes.files.errors import MetesError
from metes.files.printable import printable


@dataclass(frozen=True, kw_only=True)
class Crash:
    """A check that ended in an exception: the id of the check, the file that it looked at, and the exception.

    The other checks still run; whether the file has faults of this check is unknown.
    """

    check_id: str
    file: str
    error: str

    def message(self) -> str:
        """The crash in one line, for every report format."""
        text = f"{self.check_id} could not run on {self.file}: {self.error}"
        return printable(f"{text}; please report it, with the traceback that METES_DEBUG=1 shows")


def caught(
    check_id: str, file: str, find: Callable[[], Iterable[Fault]], crashes: list[Crash] | None
) -> Iterator[Fault]:
    """Yield the faults of one check, found by `find`, up to the exception if it raises one.

    Adds the exception to `crashes`, or raises it if `crashes` is None or METES_DEBUG is 1. Always raises MetesError,
    OSError and MemoryError, which are about the input or the machine and not about the check.
    """
    try:
        yield from find()
    except (MetesError, OSError, MemoryError):
        raise
    except Exception as error:
        if "bad_alloc" in str(error):
            # GEOS reports so that memory is exhausted.
            raise MemoryError from error
        if crashes is None or os.environ.get("METES_DEBUG") == "1":
            raise
        text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".:")
        crashes.append(Crash(check_id=check_id, file=file, error=text))
