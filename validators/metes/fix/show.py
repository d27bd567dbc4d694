"""Shows what `metes fix` changes, in words and as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from metes.files.printable import printable
from metes.fix.document import FixedDocument
from metes.fix.edits import FixedPlaces, counted_places

# A difference of longer lines, or of more of them, is no help to a reader, and takes long to find.
LONGEST_LINE = 400
MOST_CHANGED_LINES = 2_000


def change_text(change: FixedPlaces) -> str:
    """One change in words, with its first places."""
    return printable(counted_places(change.what, change.places))


def difference(name: str, result: FixedDocument, most_lines: int | None) -> Iterator[str]:
    """Lines of a unified diff, cut after `most_lines`, or one that says that the lines are too long to read.

    If `most_lines` is None, the diff is complete, so that `patch` can apply it.
    """
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (result.before, result.after))
    head, tail = _common(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    longest = max(map(len, [*old, *new]), default=0)
    if most_lines is not None and (longest > LONGEST_LINE or len(old) + len(new) > MOST_CHANGED_LINES):
        yield f"{len(old):,} of {len(before):,} lines change; the difference is too long to show"
        return
    # One line of what surrounds them, and the numbers that lines have in the whole file.
    first, last = max(0, head - 1), 1 if tail else 0
    lines = list(
        difflib.unified_diff(
            before[first : len(before) - tail + last],
            after[first : len(after) - tail + last],
            name,
            name,
            "",
            "",
            1,
            "",
        )
    )
    for line in lines[:most_lines]:
        yield printable(_renumbered(line, first))
    if most_lines is not None and len(lines) > most_lines:
        yield f"... and {len(lines) - most_lines:,} more lines of difference"


def _common(before: list[str], after: list[str]) -> tuple[int, int]:
    """Number of equal lines at the beginning and at the end."""
    most = min(len(before), len(after))
    head = next((index for index in range(most) if before[index] != after[index]), most)
    most -= head
    tail = next((index for index in range(most) if before[-1 - index] != after[-1 - index]), most)
    return head, tail


def _renumbered(line: str, first: int) -> str:
    """A diff line; hunk headers get the line numbers of the whole file."""
    if not line.startswith("@@"):
        return line
    words = line.split()
    ranges = []
    for word in words[1:3]:
        start, *count = word[1:].split(",")
        ranges.append(",".join([f"{word[0]}{int(start) + first}", *count]))
    return f"@@ {' '.join(ranges)} @@"
