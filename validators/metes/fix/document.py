"""Fixes one GeoJSON text, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from metes.checks.engine.fault import Fault
from metes.files.file import BYTE_ORDER_MARK, BytesFile, File
from metes.fix.edits import FixedPlaces, Span, edited, members_of, rearranged
from metes.fix.rings import CLOSED, NO_REPEATS, REWOUND, arranged
from metes.fix.rounding import Context, rounded
from metes.geojson.document import read_geojson
from metes.geojson.sequence import BytesSequence, SequenceFile

NO_MARK, ENDED = "removed the byte order mark", "ended the last line"
# Change that fixes every fault of a check, by the name of the check, in files that can be fixed at all.
CHANGE_BY_CHECK = {
    "byte_order_mark": NO_MARK,
    "final_newline_missing": ENDED,
    "ring_not_closed": CLOSED,
    "ring_wound_wrong_way": REWOUND,
    "position_repeated": NO_REPEATS,
}
# Check whose faults are fixed only on request, because rounding moves positions.
CHECK_FIXED_BY_ROUNDING = "precision_beyond_accuracy"


@dataclass(frozen=True, kw_only=True)
class FixOptions:
    """Optional steps of a fix: rounding positions to `decimals`, and sorting features by id.

    Both are off by default, because rounding moves positions and sorting moves features. `checks` are the names of the
    checks whose faults are fixed.
    """

    decimals: int | None = None
    is_sorted: bool = False
    checks: frozenset[str] = frozenset(CHANGE_BY_CHECK)

    @property
    def changes(self) -> frozenset[str]:
        """Changes that fix the faults of these checks."""
        return frozenset(CHANGE_BY_CHECK[name] for name in self.checks)


@dataclass(frozen=True, kw_only=True)
class FixedDocument:
    """Result of fixing a text: the text before and after, the changes, reasons for what was left, and remaining faults.

    `is_refused`: the text cannot be fixed at all, for example because it is not JSON.
    """

    before: bytes
    after: bytes
    changes: tuple[FixedPlaces, ...]
    refusals: tuple[str, ...]
    left: tuple[Fault, ...]
    is_refused: bool = False


def fix_file(file: File, options: FixOptions) -> FixedDocument:
    """Fix every unambiguous error in a file's text, and check the result for remaining faults."""
    done: list[FixedPlaces] = []
    refusals: list[str] = []
    current = file
    reason = _why_not(file)
    if reason:
        refusals.append(f"{reason}: fix this first, by hand")
    else:
        has_mark = file.data.startswith(BYTE_ORDER_MARK)
        if has_mark and NO_MARK in options.changes:
            done.append(FixedPlaces(what=NO_MARK, places=()))
        # Rounding looks at rings that are closed, and may make positions repeat.
        for step in (_arrange, *([] if options.decimals is None else [_round, _arrange]), _sort, _end):
            text, found = step(current, options, refusals)
            done += found
            current = _of_text(file, text)
        if has_mark and NO_MARK not in options.changes:
            current = _of_bytes(file, BYTE_ORDER_MARK + current.data)
    return FixedDocument(
        before=file.data,
        after=current.data,
        changes=tuple(_merged(done)),
        refusals=tuple(refusals),
        left=_faults_of(current),
        is_refused=bool(reason),
    )


def _merged(done: Sequence[FixedPlaces]) -> Iterator[FixedPlaces]:
    """Changes, with repeated changes of the same kind merged into one."""
    for what in dict.fromkeys(change.what for change in done):
        yield FixedPlaces(what=what, places=tuple(p for change in done if change.what == what for p in change.places))


def _why_not(file: File) -> str:
    """Reason why the text is ambiguous and cannot be fixed; an empty string if it can."""
    try:
        read = file.json if not file.is_blank else None
    except UnicodeDecodeError:
        return "the file is not UTF-8"
    if read is None:
        return "the file is empty"
    if read.failure is not None:
        return f"the file is not JSON (line {read.failure.line})"
    # Only the author knows which of two values is right, and what NaN means.
    if read.has_duplicate_key:
        return "an object has a duplicate key"
    return "the file contains NaN or Infinity" if read.has_number_not_finite else ""


def _faults_of(file: File) -> tuple[Fault, ...]:
    from metes.checks import CHECKS
    from metes.checks.engine.runner import run_document

    return tuple(run_document(file, CHECKS))


def _of_text(file: File, text: str) -> File:
    return _of_bytes(file, text.encode(file.encoding))


def _of_bytes(file: File, content: bytes) -> File:
    kind = BytesSequence if isinstance(file, SequenceFile) else BytesFile
    return kind(path=file.path, location=file.location, encoding=file.encoding, content=content)


def _round(file: File, options: FixOptions, refusals: list[str]) -> tuple[str, list[FixedPlaces]]:
    if options.decimals is None:
        return file.text, []
    context = Context(file_of=lambda text: _of_text(file, text), faults_of=_drawn_faults)
    text, done, left_out = rounded(file, options.decimals, context)
    refusals += left_out
    return text, done


def _drawn_faults(file: File) -> tuple[Fault, ...]:
    """All geometry faults, including those that a report suppresses next to another fault."""
    from metes.checks import CHECKS
    from metes.checks.engine.runner import layer_faults

    return tuple(layer_faults(read_geojson(file), CHECKS))


def _arrange(file: File, options: FixOptions, _: list[str]) -> tuple[str, list[FixedPlaces]]:
    return arranged(file, options.changes)


def _end(file: File, options: FixOptions, _: list[str]) -> tuple[str, list[FixedPlaces]]:
    ending = _line_ending(file)
    if ENDED not in options.changes or file.text.endswith(("\n", ending)):
        return file.text, []
    return f"{file.text}{ending}", [FixedPlaces(what=ENDED, places=())]


def _line_ending(file: File) -> str:
    """Line ending of a text; a line feed for a text of one line, and between the texts of a sequence."""
    pairs = file.text.count("\r\n")
    feeds, returns = file.text.count("\n") - pairs, file.text.count("\r") - pairs
    if pairs > max(feeds, returns):
        return "\r\n"
    return "\r" if returns > max(feeds, pairs) and not isinstance(file, SequenceFile) else "\n"


def _sort(file: File, options: FixOptions, refusals: list[str]) -> tuple[str, list[FixedPlaces]]:
    value = file.json.value
    features = value.get("features") if isinstance(value, dict) else None
    if not options.is_sorted or not isinstance(features, list) or len(features) < 2:
        return file.text, []
    ids: list[Any] = [feature.get("id") if isinstance(feature, dict) else None for feature in features]
    reason = _why_not_sorted(file, ids)
    if reason:
        refusals.append(f"{reason}: the features are not sorted")
        return file.text, []
    order = sorted(range(len(ids)), key=ids.__getitem__)
    if order == list(range(len(ids))):
        return file.text, []
    found = file.locator.span("/features")
    whole = Span(0, len(file.text)) if found is None else Span(*found)
    edit = rearranged(file.text, whole, members_of(file.locator, whole), order)
    return edited(file.text, [edit]), [FixedPlaces(what="sorted the features by id", places=())]


def _why_not_sorted(file: File, ids: list[Any]) -> str:
    if isinstance(file, SequenceFile):
        return "the order of a sequence may have a meaning"
    if not all(type(each) is str for each in ids) and not all(type(each) in (int, float) for each in ids):
        return "not every feature has an id, or some ids are strings and some numbers"
    return "there is a duplicate id" if len(set(ids)) < len(ids) else ""
