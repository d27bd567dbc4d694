"""A check that ends in an exception: recorded beside the faults, so that it hides none that other checks find."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from metes.checks.engine.fault import Fault, printable
from metes.files.errors import MetesError


@dataclass(frozen=True, kw_only=True)
class Crash:
    """A check that ended in an exception: the id of the check, the file that it looked at, and the exception.

    The other checks run all the same; whether the file has faults of this check is not known."""

    check_id: str
    file: str
    error: str

    def message(self) -> str:
        """One line for every kind of report."""
        told = f"{self.check_id} could not run on {self.file}: {self.error}"
        return printable(f"{told}; please report it, with the traceback that METES_DEBUG=1 shows")


def caught(
    check_id: str, file: str, find: Callable[[], Iterable[Fault]], crashes: list[Crash] | None
) -> Iterator[Fault]:
    """Faults that `find` yields for one check; those found before an exception are kept.

    The exception is added to `crashes`, or raised where that is None. Always raised are MetesError, OSError and
    MemoryError, which tell of the input or the machine, and with METES_DEBUG=1 all others as well."""
    try:
        yield from find()
    except (MetesError, OSError, MemoryError):
        raise
    except Exception as error:
        if "bad_alloc" in str(error):
            # GEOS tells so that there is no more memory.
            raise MemoryError from error
        if crashes is None or os.environ.get("METES_DEBUG") == "1":
            raise
        told = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".:")
        crashes.append(Crash(check_id=check_id, file=file, error=told))
