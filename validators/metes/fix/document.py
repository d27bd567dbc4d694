"""Fixes one GeoJSON text, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from metes.checks.engine.fault import Fault
from metes.files.file import BYTE_ORDER_MARK, BytesFile, File
from metes.fix.edits import FixedPlaces, Span, edited, members_of, rearranged
from metes.fix.rings import CLOSED, NO_REPEATS, REWOUND, RingChange, arranged
from metes.fix.rounding import Context, rounded
from metes.fix.trial import Trial, refusals
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
# Rounds of all steps, in practice two: the last one changes nothing.
MOST_ROUNDS = 8
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
    """Fix every unambiguous error in a file's text, and check the result for remaining faults.

    A change after which the text would have a fault that it had not is left out, and listed in `refusals`.
    """
    reason = _why_not(file)
    if reason:
        return FixedDocument(
            before=file.data,
            after=file.data,
            changes=(),
            refusals=(f"{reason}: fix this first, by hand",),
            left=_faults_of(file),
            is_refused=True,
        )
    fixing = _Fixing(file=file, options=options)
    done: list[FixedPlaces] = []
    has_mark = file.data.startswith(BYTE_ORDER_MARK)
    if has_mark and NO_MARK in options.changes:
        done.append(FixedPlaces(what=NO_MARK, places=()))
    current = file
    # What one step left out the next may make possible; then a second run of the command would change more.
    for _ in range(MOST_ROUNDS):
        text = current.text
        fixing.refusals.clear()
        for step in (fixing.arrange, fixing.round, fixing.sort, fixing.end):
            changed, found = step(current)
            done += found
            current = fixing.file_of(changed)
        if current.text == text:
            break
    if has_mark and NO_MARK not in options.changes:
        current = _of_bytes(file, BYTE_ORDER_MARK + current.data)
    return FixedDocument(
        before=file.data,
        after=current.data,
        changes=tuple(_merged(done)),
        refusals=tuple(fixing.refusals),
        left=tuple(fixing.faults_of(current)),
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


def _of_bytes(file: File, content: bytes) -> File:
    kind = BytesSequence if isinstance(file, SequenceFile) else BytesFile
    return kind(path=file.path, location=file.location, encoding=file.encoding, content=content)


@dataclass(kw_only=True)
class _Fixing:
    """The steps of a fix, each from a file to its changed text; `refusals` says what they left out."""

    file: File
    options: FixOptions
    refusals: list[str] = field(default_factory=list)
    left_out: tuple[RingChange, ...] = ()
    known: tuple[bytes, tuple[Fault, ...]] | None = None

    def file_of(self, text: str) -> File:
        return _of_bytes(self.file, text.encode(self.file.encoding))

    def faults_of(self, file: File) -> tuple[Fault, ...]:
        """Faults as a report shows them; those of the last text are kept, as the next step asks for them again."""
        if self.known is None or self.known[0] != file.data:
            self.known = (file.data, _faults_of(file))
        return self.known[1]

    def arrange(self, file: File) -> tuple[str, list[FixedPlaces]]:
        trial = Trial(file, self.options.changes, self.file_of, self.faults_of)
        text, done = trial.run()
        self.left_out = tuple(trial.left_out)
        self.refusals += refusals(trial.left_out)
        return text, done

    def round(self, file: File) -> tuple[str, list[FixedPlaces]]:
        if self.options.decimals is None:
            return file.text, []
        context = Context(
            file_of=self.file_of,
            arranged=lambda each: arranged(each, self.options.changes, self.left_out),
            faults_of=self.faults_of,
        )
        text, done, left_out = rounded(file, self.options.decimals, context)
        self.refusals += left_out
        return text, done

    def sort(self, file: File) -> tuple[str, list[FixedPlaces]]:
        return _sort(file, self.options, self.refusals)

    def end(self, file: File) -> tuple[str, list[FixedPlaces]]:
        ending = _line_ending(file)
        if ENDED not in self.options.changes or file.text.endswith(("\n", ending)):
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
