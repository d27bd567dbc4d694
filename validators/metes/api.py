"""The functions of `import metes`: check, fix, open, validate, judge, explain, ask, search, locate, compare, export.

Every function takes paths as str or Path. `path` names a package: a folder with a datapackage.json, that file, or a
`Case` that `metes.open()` returned; without it, the nearest package upwards from the working folder, else the one
installed with metes. `open`, `judge`, `explain` and `export` compare the files with their SHA-256 first and reject
modified ones; `validate` reports them; `at` does not compare. Errors: see `metes.MetesError`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from metes.ask.answer import ask as ask_in_case
from metes.ask.known import known_of
from metes.ask.search import Hit
from metes.ask.search import search as search_in_case
from metes.at import Answer, question
from metes.at import answer as answer_question
from metes.checks import CHECKS, Check, Crash, Fault
from metes.checks.engine.gathering import each_listed, gathered
from metes.checks.engine.runner import Checked, run_document, run_paths
from metes.checks.engine.runner import strict as as_strict
from metes.checks.engine.selection import chosen_checks
from metes.checks.engine.waivers import apply_waivers, read_waivers
from metes.diff.compare import compare
from metes.diff.difference import PackageDifference
from metes.diff.sources import opened_version
from metes.explain.explanation import Explanation
from metes.explain.lookup import explain as explain_in_case
from metes.explain.lookup import explain_check
from metes.export.export import ENDINGS, Exported
from metes.export.export import export as export_package
from metes.export.selection import Selection
from metes.files.atomic import write_atomic
from metes.files.errors import ClaimError, InputError, OutputError
from metes.fix.document import FixedDocument, FixOptions, fix_file
from metes.fix.show import change_text
from metes.inputs.python_object import document_of, text_of
from metes.package.bundled import find_package
from metes.report.ask import SentenceAnswer
from metes.report.at import explain_at
from metes.report.at_json import at_json
from metes.report.diff import diff_explanation, diff_json, diff_markdown
from metes.report.faults.fault_report import Findings
from metes.report.faults.formats import findings_json
from metes.results.case import Case, find_metes_package, open_case
from metes.results.validation import Report
from metes.results.validation import validate as validate_package
from metes.verdicts import ClaimVerdict
from metes.verdicts.filters import select

AnyPath: TypeAlias = str | PathLike[str]
Names: TypeAlias = str | Iterable[str]


@dataclass(frozen=True, repr=False)
class CheckResult:
    """Faults that `metes.check` found; iterable, with a length. Ask `.ok`: a result has no truth value of its own.

    >>> import metes
    >>> result = metes.check({"type": "Point", "coordinates": [181, 0]})
    >>> result
    <CheckResult 1 file checked: 1 error, no warnings>
    >>> result.ok, len(result), [fault.id for fault in result]
    (False, 1, ['G104'])
    """

    findings: Findings

    @property
    def ok(self) -> bool:
        """Whether every check ran and none found an error; warnings are allowed."""
        return self.findings.is_clean

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Errors and warnings, sorted by file and line; each has id, name, severity, found, expected, file, pointer."""
        return self.findings.faults

    @property
    def crashes(self) -> tuple[str, ...]:
        """One line for each check that could not run."""
        return tuple(crash.message() for crash in self.findings.crashes)

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on waivers that have expired or match no fault."""
        return self.findings.notes

    def to_dict(self) -> dict[str, Any]:
        """The object that `metes check --format json` prints."""
        return findings_json(self.findings)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)

    def __len__(self) -> int:
        return len(self.faults)

    def __bool__(self) -> bool:
        raise TypeError("the truth value of a CheckResult is ambiguous: use .ok, or len() for the number of faults")

    def __repr__(self) -> str:
        more = ", no warnings" if self.findings.errors and not self.findings.warnings else ""
        return f"<CheckResult {self.findings.headline}{more}>"

    def __str__(self) -> str:
        return "\n".join([self.findings.headline, *(f"{fault.id} {fault.message()}" for fault in self.faults)])


@dataclass(frozen=True, repr=False)
class FixResult:
    """A GeoJSON text before and after `metes.fix`, in bytes, and what was and was not changed.

    >>> import metes
    >>> result = metes.fix('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}')
    >>> result.is_changed, result.refusals, result.text
    (True, (), '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}\\n')
    """

    _fixed: FixedDocument

    @property
    def before(self) -> bytes:
        """The text as it was given."""
        return self._fixed.before

    @property
    def after(self) -> bytes:
        """The fixed text; equals `before` if nothing was changed."""
        return self._fixed.after

    @property
    def text(self) -> str:
        """The fixed text; raises UnicodeDecodeError where the bytes are not UTF-8, which nothing here fixes."""
        return self.after.decode("utf-8")

    @property
    def is_changed(self) -> bool:
        """Whether the fixed text differs from the given one."""
        return self.before != self.after

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed, a line each."""
        return tuple(change_text(change) for change in self._fixed.changes)

    @property
    def refusals(self) -> tuple[str, ...]:
        """What was not changed, and why."""
        return self._fixed.refusals

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Faults that are left in the fixed text, which only its author can decide."""
        return self._fixed.left

    @property
    def ok(self) -> bool:
        """Whether the fixed text has no error."""
        return not self.refusals and not any(fault.severity == "error" for fault in self.faults)

    def __repr__(self) -> str:
        return f"<FixResult {len(self.changes)} changes, {len(self.refusals)} refusals, {len(self.faults)} faults left>"


class PointAnswer(Answer):
    """What `metes.at` found: territories that hold the point, with who held and who claimed each.

    >>> import metes
    >>> answer = metes.at(131.9, 43.13, "1860-12")
    >>> [each.territory.territory_id for each in answer.territories]
    ['primorsky-krai', 'ussuri-coast-1860', 'russia-present']
    >>> answer.to_dict()["territories"][1]["readings"][0]["position"]
    'inside'
    """

    def to_dict(self) -> dict[str, Any]:
        """The object that `metes at --format json` prints: ids, dates, distances in km or m as named."""
        return at_json(self)

    def __str__(self) -> str:
        return str(explain_at(self))

    def __repr__(self) -> str:
        names = ", ".join(each.territory.territory_id for each in self.territories) or "no territory"
        return f"<PointAnswer {self.question.point.lon:g} {self.question.point.lat:g}: {names}>"


class Difference(PackageDifference):
    """What `metes.diff` found: `.tables`, `.verdicts`, `.moved`, and `.bump`, the least version part to raise.

    >>> import metes
    >>> metes.diff(".", ".")
    <Difference 0.2.0 to 0.2.0: 0 tables, 0 verdicts; bump none>
    """

    def to_dict(self) -> dict[str, Any]:
        """The object that `metes diff --format json` prints; distances in m, lengths in km, areas in km2."""
        return diff_json(self)

    def to_markdown(self) -> str:
        """The sections Data and Verdicts of a changelog."""
        return diff_markdown(self)

    def __str__(self) -> str:
        return str(diff_explanation(self))

    def __repr__(self) -> str:
        found = f"{len(self.tables)} tables, {len(self.verdicts)} verdicts; bump {self.bump.word}"
        return f"<Difference {self.old_version} to {self.new_version}: {found}>"


def open(path: AnyPath | None = None) -> Case:  # named like gzip.open
    """Open a package of metes and compare every file with its SHA-256; tables, areas and verdicts come when asked.

    Takes about 0.1 s. Raises PackageError where there is no package, where it lacks a table of metes, and where a file
    was modified since the last `make build`.

    >>> import metes
    >>> case = metes.open()
    >>> case.register.treaty_by_id["T1860"].title_en
    'Additional Treaty of Peking'
    >>> case.verdict("C38").opinion.verdict.value
    'consistent'
    """
    return open_case(None if path is None else Path(path))


def check(
    source: Any,
    *,
    select: Names = (),
    ignore: Names = (),
    strict: bool = False,
    waivers: AnyPath | None = None,
    today: datetime.date | None = None,
    list_all: bool = False,
) -> CheckResult:
    """Find faults in GeoJSON, GeoPackages and data packages.

    `source` is a path or a list of paths (file, folder or zip), a GeoJSON dict, or an object with `__geo_interface__`
    such as a shapely geometry or a GeoDataFrame, in longitude and latitude. `select` and `ignore` name checks by id
    (`G101`), family (`G`) or name. With `strict`, every warning is an error. `waivers` is a file of accepted faults;
    `today` decides which have expired.

    A fault that most rings or features of a layer have is reported once, with `count` and `examples`; with `list_all`,
    each is reported by itself.

    Faults of a dict have a JSON pointer and no line. Faults never raise. Raises InputError for a path
    that cannot be read, and for a check that does not exist.

    >>> import metes
    >>> square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    >>> [(fault.name, fault.severity.value) for fault in metes.check(square)]
    [('ring_wound_wrong_way', 'warning')]
    >>> metes.check(square, ignore="G103").faults
    ()
    """
    checks = chosen_checks(CHECKS, _names(select), _names(ignore))
    listed = () if waivers is None else read_waivers(Path(waivers), CHECKS)
    with each_listed(list_all or any(waiver.feature for waiver in listed)):
        checked = _checked(source, checks)
    checked = as_strict(checked) if strict else checked
    sorted_out = apply_waivers(checked.faults, listed, today or datetime.date.today())
    if not list_all:
        sorted_out = replace(sorted_out, faults=tuple(gathered(sorted_out.faults, at_last=True)))
    return CheckResult(Findings.of_check(checked, sorted_out, checks))


def _checked(source: Any, checks: Sequence[Check]) -> Checked:
    document = document_of(source)
    if document is None:
        return run_paths(_paths(source), checks)
    crashes: list[Crash] = []
    notes: list[str] = []
    faults = run_document(document, checks, crashes, notes=notes, with_lines=False)
    return Checked(faults=tuple(faults), files=1, packages=(), crashes=tuple(crashes), notes=tuple(notes))


def fix(
    source: AnyPath | bytes | Mapping[str, Any], *, write: bool = False, decimals: int | None = None, sort: bool = False
) -> FixResult:
    """Fix unambiguous errors in a GeoJSON text: byte order mark, final newline, winding, open rings, repeats.

    `source` is the path of a file, a string that starts with `{`, its bytes, or a GeoJSON dict. Everything else in the
    text stays unchanged. `decimals` (0 to 15) also rounds positions, and `sort` sorts features by id. With `write` the
    file is replaced atomically; otherwise nothing is written.

    Raises InputError if the input is not GeoJSON, and OutputError if the file cannot be written.

    >>> import metes
    >>> result = metes.fix({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]})
    >>> result.changes
    ('rewound rings (1): feature 0',)
    """
    if decimals is not None and not 0 <= decimals <= 15:
        raise InputError(f"decimals: found {decimals}; expected 0 to 15")
    file = text_of(source)
    if write and not isinstance(source, str | PathLike):
        raise InputError("write=True: expected the path of a file")
    result = FixResult(fix_file(file, FixOptions(decimals=decimals, is_sorted=sort)))
    if write and result.is_changed:
        try:
            write_atomic(file.location, result.after, replaces=result.before)
        except OSError as error:
            raise OutputError(f"{file.path}: cannot be written ({error.strerror}); the file is unchanged") from error
    return result


def validate(path: AnyPath | Case | None = None) -> Report:
    """Check, measure and judge a package, and compare the results with its derived tables; takes some seconds.

    The report has `.is_clean`, `.faults`, `.measurements`, `.verdicts` and `.to_dict()`. Verdicts are about documents
    and are never faults of the package. Raises PackageError if the package is not one of metes.

    >>> import metes
    >>> report = metes.validate()
    >>> report.is_clean, report.was_judged
    (True, True)
    """
    return validate_package(path.package if isinstance(path, Case) else find_metes_package(_path(path)))


def judge(
    claim_id: str | None = None,
    path: AnyPath | Case | None = None,
    *,
    document: Names = (),
    territory: Names = (),
    treaty: Names = (),
    kind: Names = (),
    verdict: Names = (),
) -> ClaimVerdict | tuple[ClaimVerdict, ...]:
    """The verdict on one claim, or without `claim_id` on every claim that all filters let pass, in document order.

    Of one filter any value is enough: `kind=["area", "ratio"]`. One claim measures only what it is about; all claims
    take a second. Raises UnknownClaimError for an unknown claim, ClaimError for one that cannot be judged, InputError
    for a filter value that nothing has, and PackageError for a package that is missing or modified.

    >>> import metes
    >>> found = metes.judge("C38")
    >>> found.opinion.verdict.value, found.opinion.found.unit
    ('consistent', '1')
    >>> metes.judge("C999")
    Traceback (most recent call last):
    ...
    metes.files.errors.UnknownClaimError: claim 'C999': found none of this id; expected one of 105, such as C01.1
    """
    case = _case(path)
    asked = {"document": document, "territory": territory, "treaty": treaty, "kind": kind, "verdict": verdict}
    wanted = {name: _names(values) for name, values in asked.items()}
    if claim_id is not None:
        if any(wanted.values()):
            raise InputError("judge: found a claim_id and filters; expected only one of them")
        return case.verdict(claim_id)
    filters_of_rows = select(case.register, (), wanted)  # a value that nothing has is told before anything is measured
    if case.bad_rows:
        raise ClaimError(f"{case.bad_rows[0].message()}; correct the row first; `metes.check` lists all faults")
    sentences = select(case.register, case.verdicts, wanted) or filters_of_rows
    return tuple(each for row in sentences for each in row.verdicts if each.claim.claim_id in row.asked)


def explain(identifier: str, path: AnyPath | Case | None = None) -> Explanation:
    """Everything that leads to a claim's verdict, or that is known of whatever has an id; capitals do not matter.

    `identifier` is a claim (`C38`), a passage (`C40`), a check (`G101`), a territory, reading, line, segment, treaty,
    figure, place, person or source. `print()` shows the result as text; `.to_dict()` has numbers in SI units as named.
    Measures only what is shown. Raises UnknownIdError, which suggests similar ids, and PackageError.

    >>> import metes
    >>> explanation = metes.explain("C38")
    >>> explanation.title
    'Is the area of the heading twice that of Turkey?'
    >>> print(str(metes.explain("G101")).splitlines()[0])
    G101  ring_not_closed
    """
    found = explain_check(identifier)
    return explain_in_case(identifier, _case(path)) if found is None else found


def ask(sentence: str, path: AnyPath | Case | None = None, *, of: str | None = None) -> SentenceAnswer:
    """Whether a figure in a sentence holds: an area, a length, a ratio or a rank, in English, Chinese or Russian.

    The figure is read and judged as those of the claims are. `of` says what a ratio or a rank is said of. Without a
    figure, the answer tells what is known. Raises InputError for a figure that cannot be read, UnknownIdError for a
    name that nothing has, and PackageError.

    >>> import metes
    >>> answer = metes.ask("4,200 km border with Russia")
    >>> answer.verdict, answer.subjects
    ('consistent', ('cn-ru',))
    """
    case = _case(path)
    found = ask_in_case(sentence, case, of=of)
    return SentenceAnswer(found, known_of(found, case))


def search(words: str, path: AnyPath | Case | None = None) -> tuple[Hit, ...]:
    """Rows of every table that fit a name, an id or words, in any language and spelling, the best first.

    A hit has `table`, `row_id`, `text` and `score` (up to 100). Raises InputError for no word, and PackageError.

    >>> import metes
    >>> hit = metes.search("Damansky")[0]
    >>> hit.table, hit.row_id
    ('territories', 'zhenbao-damansky')
    """
    return search_in_case(words, _case(path))


def at(
    lon: float | str,
    lat: float | str,
    date: str | int | datetime.date | None = None,
    path: AnyPath | Case | None = None,
) -> PointAnswer:
    """Who held and who claimed a point, by which instrument, since when, and how sure.

    Longitude and latitude in degrees, east and north positive. The decimals say how precise the point is: 131.9 stands
    for anything within half a step of the last one; use a str to keep zeros at the end. `date` is YYYY, YYYY-MM or
    YYYY-MM-DD; without it, the answer covers all of the history. Raises QuestionError (an InputError) for what cannot
    be read as a point or a date, and PackageError.

    >>> import metes
    >>> metes.at("131.90", "43.13", 1860).territories[1].territory.territory_id
    'ussuri-coast-1860'
    """
    asked = question(_degrees(lon), _degrees(lat), None if date is None else str(date))
    case = path if isinstance(path, Case) else Case(find_package(_path(path)))
    found = answer_question(case.register, case.shapes, case.survey.borders, asked)
    return PointAnswer(**{field.name: getattr(found, field.name) for field in fields(found)})


def diff(old: AnyPath, new: AnyPath = ".") -> Difference:
    """What differs between two versions: rows, lines that moved, areas, verdicts, and the version bump to make.

    Each is a folder, a datapackage.json, a zip, or a revision of the git repository around the working folder,
    such as `v0.1.0`. Raises InputError for what is none of these, and PackageError for a table that cannot be read.

    >>> import metes
    >>> metes.diff(".", ".").is_empty
    True
    """
    with opened_version(str(old)) as before, opened_version(str(new)) as after:
        found = compare(before, after)
    return Difference(**{field.name: getattr(found, field.name) for field in fields(found)})


def export(
    output: AnyPath,
    to: str | None = None,
    *,
    territory: Names = (),
    reading: Names = (),
    date: str | int | datetime.date | None = None,
    layer: str | None = None,
    force: bool = False,
    path: AnyPath | Case | None = None,
) -> Exported:
    """Write a package, or a part of it, as `gpkg`, `geojson`, `csv`, `fgb` or `parquet`, all of it or nothing.

    `output` is a file for gpkg and for one `layer`, else a folder; `to` may be left out where its ending says the
    format. Returns the files, and the number of rows of each table. `force` replaces files that are there. Raises
    InputError for an unknown format, layer, territory, reading or date and for an output that exists, OutputError where
    it cannot be written, DependencyError where the library for it is missing, and PackageError.

    >>> import metes, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = metes.export(f"{folder}/places.csv", layer="places")
    >>> [file.name for file in done.files]
    ['places.csv']
    """
    form = to or next((name for name, ending in ENDINGS.items() if ending == Path(output).suffix.lower()), None)
    if form is None:
        raise InputError(f"{output}: found no ending that says the format; expected `to`, one of {', '.join(ENDINGS)}")
    chosen = Selection(
        territories=tuple(_names(territory)),
        readings=tuple(_names(reading)),
        date=None if date is None else str(date),
    )
    package = _case(path).package
    return export_package(package, form, Path(output), selection=chosen, layer=layer, may_replace=force)


def _case(path: AnyPath | Case | None) -> Case:
    return path if isinstance(path, Case) else open(path)


def _path(path: AnyPath | None) -> Path | None:
    return None if path is None else Path(path)


def _names(names: Names) -> Sequence[str]:
    return [names] if isinstance(names, str) else list(names)


def _paths(source: Any) -> list[Path]:
    listed = [source] if isinstance(source, str | PathLike) else source
    try:
        return [Path(each) for each in listed]
    except TypeError:
        raise InputError(
            f"check: found {type(source).__name__}; expected a path, a list of paths, a GeoJSON dict or an object with "
            "__geo_interface__"
        ) from None


def _degrees(value: float | str) -> str:
    """Degrees as digits, as many as the number needs."""
    if isinstance(value, str):
        return value
    digits = repr(float(value)) if not isinstance(value, int) else str(value)
    return f"{float(value):.15f}".rstrip("0") if "e" in digits else digits
