"""The errors that metes raises on purpose. Their text is the whole message: where, what was found, what is expected.

    MetesError
    ├── PackageError             a data package or one of its files cannot be read as its descriptor and schemas say
    │   ├── MissingRowError (KeyError)  no row or feature has an id that another row names
    │   └── TableError           a cell, a header or the quoting of a table; has path, line, field, found, expected
    ├── InputError (ValueError)  what the caller gave: a file, a geometry, a CRS, a name, an option
    │   ├── QuestionError        longitude, latitude or date of `metes.at`
    │   └── UnknownIdError (KeyError)  an id or name that nothing has; the message suggests similar ones
    ├── ClaimError               a claim that cannot be judged
    │   ├── UnknownClaimError (KeyError)  no claim has this id
    │   └── UnjudgeableError     its row or operands lack what its kind needs
    ├── OutputError              a result cannot be written
    └── DependencyError (ImportError)  an optional library is not installed; the message names the extra

The command line prints the message of any of them and exits with 2. Any other exception is a defect of metes.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from metes.files.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

V = TypeVar("V")

# Number of ids that a message suggests; a longer list would have to be searched.
MAX_SUGGESTIONS = 4


class MetesError(Exception):
    """Base of all errors that metes raises on purpose; `str(error)` is a complete message for a person.

    >>> import metes
    >>> try:
    ...     metes.at(200, 50)
    ... except metes.MetesError as error:
    ...     print(error)
    LON 200: expected -180 to 180 degrees, east positive
    """

    def __str__(self) -> str:
        """The message in one line, with control characters of names and cells escaped."""
        # KeyError, which some errors are as well, would show its text in quotes.
        return printable(Exception.__str__(self))


class PackageError(MetesError):
    """A data package, or a file of it, cannot be read or was modified; the message names file, line and column."""


class MissingRowError(PackageError, KeyError):
    """No row or feature has an id that another row of the package names. Also a KeyError, as of any mapping."""


class RowsById(dict[str, V]):
    """Rows or features of a package by their ids; `table` is the name of what holds them.

    Looking up an unknown id raises MissingRowError.
    """

    def __init__(self, table: str, rows: Iterable[tuple[str, V]]) -> None:
        super().__init__(rows)
        self.table = table

    def __missing__(self, key: str) -> V:
        raise MissingRowError(f"{self.table}: no {key!r}, which other tables name; metes check lists all such faults")


class InputError(MetesError, ValueError):
    """A file, geometry, CRS, name or option that the caller gave cannot be used; also a ValueError."""


class UnknownIdError(InputError, KeyError):
    """An id or name that nothing has; the message suggests similar ones. Also a KeyError, as of any mapping."""


class ClaimError(MetesError):
    """A claim that cannot be judged."""


class UnknownClaimError(ClaimError, KeyError):
    """No claim has this id; the message suggests similar ones. Also a KeyError."""


class OutputError(MetesError):
    """A result cannot be written; what stood in its place before is unchanged."""


class DependencyError(MetesError, ImportError):
    """An optional library is not installed; the message names the extra to install. Also an ImportError."""


class LimitExceeded(BaseException):  # no error: as KeyboardInterrupt, nothing on the way may catch it
    """The time or memory that the user allows is spent; the message says which limit was exceeded.

    Whoever ends the run calls `message`. Until then the exception may be raised again: libraries that try an import
    drop every exception.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.handled: list[bool] = []

    def message(self) -> str:
        """The message, for whoever ends the run because of it."""
        self.handled.append(True)
        return str(self)


def similar_ids(identifier: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Ids that contain the given text, then those with a similar spelling, ignoring case."""
    by_lower = {each.lower(): each for each in ids}
    asked = identifier.lower()
    holding = sorted(each for each in by_lower if asked in each)
    similar = difflib.get_close_matches(asked, by_lower, n=MAX_SUGGESTIONS)
    return tuple(by_lower[each] for each in list(dict.fromkeys([*holding, *similar]))[:MAX_SUGGESTIONS])


def expected_with_suggestion(identifier: str, ids: Iterable[str]) -> str:
    """Beginning of what a message expects: "did you mean T1860? Expected", or "expected" if no id is similar."""
    near = similar_ids(identifier, ids)
    return f"did you mean {', '.join(near)}? Expected" if near else "expected"
