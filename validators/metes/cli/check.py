"""`metes check`: runs the checks and writes fault reports to files and standard output."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from metes.checks import CHECKS, Check, Checked, Fault, Severity, checked_paths
from metes.checks.engine.gathering import each_listed, gathered
from metes.checks.engine.processes import processes, usable_cores
from metes.checks.engine.runner import SoFar, run_document
from metes.checks.engine.selection import chosen_checks, named_checks
from metes.checks.engine.waivers import Waiver, apply_waivers, day_of, read_waivers
from metes.cli import COULD_NOT_RUN
from metes.cli.console import console, error_console, print_commands, print_error, print_json_text, print_utf8, progress
from metes.cli.fix import fixable_files, write_fixed
from metes.cli.large_layers import check_in_parts, is_checked_in_parts
from metes.cli.output_files import refuse_inputs
from metes.cli.resource_limits import last_words
from metes.cli.rules import fixing_of
from metes.cli.settings import Settings, find_settings
from metes.files.atomic import write_atomic
from metes.files.errors import InputError, OutputError
from metes.files.file import File
from metes.files.patterns import PathPatterns
from metes.files.printable import printable
from metes.fix.document import CHANGE_BY_CHECK, FixedDocument, FixOptions, fix_file
from metes.fix.show import change_text, difference
from metes.inputs.opening import STANDARD_INPUT, is_excluded_in_archive
from metes.package.bundled import nearest_root
from metes.report.faults.fault_report import CHECKS_BY_ID, Findings, counted
from metes.report.faults.formats import FaultFormat, format_of, rendered

if TYPE_CHECKING:
    from metes.results.validation import Report

CHECK_CRASHED = 3
PRINTERS = {
    **dict.fromkeys((FaultFormat.JSON, FaultFormat.SARIF, FaultFormat.GEOJSON), print_json_text),
    FaultFormat.GITHUB: print_commands,
}


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """Which checks run, which faults are waived, and how many faults of a kind the text report shows (`most`).

    Where `most` is None, every fault is listed by itself, in every format.
    With `is_strict`, every warning is an error; None leaves that to the settings of the project. `exclude` holds
    patterns of files to leave out. `config` names the file of settings; `is_isolated` ignores all of them.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    waivers: Path | None = None
    today: str | None = None
    most: int | None = None
    is_strict: bool | None = None
    exclude: Sequence[str] = ()
    config: Path | None = None
    is_isolated: bool = False
    is_exclusion_forced: bool = False


class Action(StrEnum):
    """What `metes check` does: report faults or count them, each after fixing what can be fixed, or show the fixes."""

    REPORT = "report"
    STATISTICS = "statistics"
    DIFF = "diff"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run checks: the paths, the checks and the waivers after options and settings are combined.

    `inputs` are the other files that it reads, those of the waivers and settings.
    """

    paths: tuple[Path, ...]
    checks: tuple[Check, ...]
    waivers: tuple[Waiver, ...]
    settings: Settings
    today: datetime.date
    inputs: tuple[Path, ...] = ()

    def place_of(self, checked: Checked, fault: Fault) -> Path:
        """Path of the file of a fault; that of a GeoPackage for its layers."""
        name = fault.file.partition("#")[0]
        return Path(name) if checked.root is None else checked.root / name

    def reported(self, checked: Checked) -> Checked:
        """The result without faults in excluded files of packages, and without those that a file may have."""
        given = {*self.paths, *(path.absolute() for path in self.paths)}

        def is_excluded(place: Path) -> bool:
            archive = next((each for each in place.parents if each in given and each.is_file()), None)
            if archive is None:
                return place not in given and self.settings.is_excluded(place)
            return is_excluded_in_archive(self.settings.is_excluded, archive, place.relative_to(archive))

        def is_reported(fault: Fault) -> bool:
            place = self.place_of(checked, fault)
            return not is_excluded(place) and not self.settings.is_ignored(place, fault.id)

        faults = [fault for fault in checked.faults if is_reported(fault)]
        if self.settings.is_strict:
            faults = [replace(fault, severity=Severity.ERROR) for fault in faults]
        return replace(checked, faults=tuple(faults))

    def fixed_checks(self, file: File) -> frozenset[str]:
        """Names of the checks with faults in a file that are fixed: no fault that is ignored or waived there."""
        waived = {
            each.check_id
            for each in self.waivers
            if each.expires >= self.today and (not each.file or fnmatchcase(file.path, each.file))
        }
        checks = [
            check
            for check in self.checks
            if check.NAME in CHANGE_BY_CHECK
            and check.ID not in waived
            and not self.settings.is_ignored(file.location, check.ID)
        ]
        return frozenset(fault.name for fault in run_document(file, checks, []))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Requested reports: output files with their formats, and the format for standard output (None: only a summary)."""

    files: tuple[tuple[Path, FaultFormat], ...]
    stdout: FaultFormat | None


def run_check(
    paths: Sequence[Path],
    options: CheckOptions,
    *,
    form: str | None,
    outputs: Sequence[Path],
    action: Action = Action.REPORT,
    is_fixing: bool = False,
    jobs: int | None = None,
) -> int:
    """Run `metes check` on the paths, or on the nearest package above the working directory; return the exit code."""
    asked = asked_reports(form, outputs)
    plan = _plan(paths, options)
    for path in outputs:
        refuse_inputs("--output", path, [*plan.paths, *plan.inputs])
    if action is Action.DIFF:
        return _show_fixes(plan)
    if is_fixing:
        _fix(plan)

    def report(checked: Checked) -> int:
        findings = _findings(plan, plan.reported(checked), lists_each=options.most is None)
        if action is Action.STATISTICS:
            show_reports(findings, Asked(files=asked.files, stdout=None), options.most, has_summary=False)
            print_statistics(findings, as_json=form == FaultFormat.JSON)
        else:
            show_reports(findings, asked, options.most)
        return exit_code(findings)

    so_far = SoFar()
    with (
        last_words(lambda message: report(so_far.stopped(message))),
        progress("Checking the files"),
        processes(jobs or plan.settings.jobs or usable_cores()),
        # A waiver of a feature is about a fault of that feature alone.
        each_listed(options.most is None or any(waiver.feature for waiver in plan.waivers)),
    ):
        checked = _checked(plan, jobs or plan.settings.jobs, outputs, so_far)
    if checked.stopped and asked.stdout is not FaultFormat.TEXT:
        print_error(checked.stopped)
    return report(checked)


def _findings(plan: Plan, reported: Checked, *, lists_each: bool) -> Findings:
    """The findings after waivers, with one fault for most rings of a layer unless `lists_each`."""
    sorted_out = apply_waivers(reported.faults, plan.waivers, plan.today)
    if not lists_each:
        sorted_out = replace(sorted_out, faults=tuple(gathered(sorted_out.faults, at_last=True)))
    found = Findings.of_check(reported, sorted_out, plan.checks)
    return replace(found, given=tuple(path.as_posix() for path in plan.paths))


def _checked(plan: Plan, jobs: int | None, outputs: Sequence[Path], so_far: SoFar) -> Checked:
    """Faults of all paths: of large layers in partitions, and of the others as a whole."""
    large = [path for path in plan.paths if is_checked_in_parts(path)]
    others = [path for path in plan.paths if path not in large]
    if others or not large:
        checked = checked_paths(others, plan.checks, plan.settings.is_excluded, so_far)
        if not large or checked.stopped:
            return checked
    output = next(iter(outputs), None)
    return check_in_parts(large, plan.checks, error_console(), jobs=jobs, output=output, so_far=so_far)


def _plan(paths: Sequence[Path], options: CheckOptions) -> Plan:
    """Combine options and settings.

    `--select` replaces the selection of the settings, and runs a check that it names by id even if they ignore it;
    `--ignore` and `--exclude` add to them.
    """
    given = tuple(paths) or (_package_here(),)
    settings = Settings() if options.is_isolated else find_settings(given, CHECKS, options.config)
    if options.exclude:
        excluded = PathPatterns(root=Path.cwd(), patterns=split_words(options.exclude))
        settings = replace(settings, exclude=(*settings.exclude, excluded))
    if options.is_strict is not None:
        settings = replace(settings, is_strict=options.is_strict)
    if options.is_exclusion_forced or settings.is_exclusion_forced:
        given = tuple(path for path in given if path == STANDARD_INPUT or not settings.is_excluded(path))
    named = {word.lower() for word in split_words(options.select)}
    ignored = [
        word
        for word in settings.ignore
        if not any({check.ID.lower(), check.NAME} & named for check in CHECKS if word in (check.ID, check.NAME))
    ]
    waivers = options.waivers or settings.waivers
    return Plan(
        paths=given,
        checks=chosen_checks(CHECKS, options.select or settings.select, [*ignored, *options.ignore]),
        waivers=() if waivers is None else read_waivers(waivers, CHECKS),
        settings=settings,
        today=datetime.date.today() if not options.today else day_of(options.today, "--today"),
        inputs=tuple(each for each in (waivers, settings.path) if each is not None),
    )


def split_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The words of options that can be repeated and hold lists with commas."""
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def _fixes(plan: Plan) -> Iterator[tuple[File, FixedDocument]]:
    """Every file that changes, with its fixed text; what is left out is said on standard error."""
    errors = error_console()
    for path in plan.paths:
        if path == STANDARD_INPUT:
            raise InputError("--fix, --diff: found standard input; expected files that can be written")
        for file in fixable_files(path, plan.settings.is_excluded):
            checks = plan.fixed_checks(file)
            result = fix_file(file, FixOptions(checks=checks)) if checks else None
            if result is None:
                continue
            if result.after != result.before:
                yield file, result
            for refusal in () if result.is_refused else result.refusals:
                errors.print(Text(printable(f"not fixed {file.path}: {refusal}")), soft_wrap=True)


def _fix(plan: Plan) -> None:
    """Write every fix, and say on standard error what changed."""
    errors = error_console()
    for file, result in _fixes(plan):
        write_fixed(file, result)
        words = "; ".join(change_text(change) for change in result.changes)
        errors.print(Text(f"fixed {file.path}: {words}"), soft_wrap=True)


def _show_fixes(plan: Plan) -> int:
    """Print every fix as a unified diff; return 1 if there is any."""
    out, errors, number = console(), error_console(), 0
    for file, result in _fixes(plan):
        number += 1
        for line in difference(file.path, result, None):
            out.print(Text(line), soft_wrap=True)
    errors.print(Text(f"{counted(number, 'file')} would be fixed"), soft_wrap=True)
    return 1 if number else 0


def print_statistics(findings: Findings, *, as_json: bool) -> None:
    """Print the number of faults of each check, the most frequent first; `[*]` marks those that `--fix` fixes."""
    counts = sorted(findings.counts().items(), key=lambda pair: -pair[1])
    rows = [(number, CHECKS_BY_ID[check_id], fixing_of(CHECKS_BY_ID[check_id])) for check_id, number in counts]
    if as_json:
        records = [
            {"id": check.ID, "name": check.NAME, "count": number, "fixable": how == "yes"}
            for number, check, how in rows
        ]
        print_utf8(json.dumps(records, indent=1) + "\n")
        return
    width = max((len(f"{number:,}") for number, _, _ in rows), default=0)
    out = console()
    for number, check, how in rows:
        mark = "[*]" if how == "yes" else "[ ]"
        out.print(Text(f"{number:>{width},}  {check.ID}  {mark} {check.NAME}"), soft_wrap=True)
    fixable = sum(number for number, _, how in rows if how == "yes")
    out.print(Text(findings.headline), soft_wrap=True)
    if fixable:
        out.print(Text(f"[*] {counted(fixable, 'fault')} can be fixed: metes check --fix"), soft_wrap=True)


def exit_code(found: Findings | Report) -> int:
    """Exit code of a check or validation: 2 if a limit ended it, 3 if any check crashed, 1 for errors, else 0."""
    if found.stopped:
        return COULD_NOT_RUN
    if found.crashes:
        return CHECK_CRASHED
    return 0 if found.is_clean else 1


def asked_reports(form: str | None, outputs: Sequence[Path]) -> Asked:
    """Combine --format and --output into the requested reports; raises InputError if they contradict each other."""
    if not outputs:
        return Asked(files=(), stdout=FaultFormat(form or FaultFormat.TEXT))
    if form is not None and len(outputs) > 1:
        raise InputError(f"--format {form}: found {len(outputs)} outputs; expected one: the endings say the rest")
    for path in outputs:
        if path.is_dir() or not path.resolve().parent.is_dir():
            raise InputError(f"--output {path}: found no folder to write this file to; expected one")
    files = tuple((path, FaultFormat(form) if form is not None else format_of(path)) for path in outputs)
    return Asked(files=files, stdout=None)


def show_reports(findings: Findings, asked: Asked, most: int | None = 20, *, has_summary: bool = True) -> None:
    """Write the requested report files, each atomically, and print a report or one summary line to standard output."""
    for path, form in asked.files:
        try:
            write_atomic(path, rendered(findings, form))
        except OSError as error:
            raise OutputError(f"--output {path}: cannot be written ({error.strerror or error})") from error
    if asked.stdout is None and not has_summary:
        return
    if asked.stdout is None:
        out = console()
        out.print(findings.headline, highlight=False, markup=False, soft_wrap=True)
    elif asked.stdout is FaultFormat.TEXT:
        from metes.report.faults.text import findings_text

        findings_text(findings, console(), most)
    else:
        text = rendered(findings, asked.stdout)
        PRINTERS.get(asked.stdout, print_utf8)(text)


def explain_one(identifier: str) -> int:
    """Run `metes check --explain`: print the page of one check.

    Raises InputError for an unknown id or a whole family.
    """
    from metes.explain.lookup import explain_check

    chosen, *others = sorted(named_checks(CHECKS, identifier, "--explain"))
    explanation = explain_check(chosen)
    if explanation is None or others:
        raise InputError(f"--explain: found the family {identifier}; expected one check, such as {chosen}")
    explanation.print(console())
    return 0


def _package_here() -> Path:
    """Nearest package at or above the working directory. The installed package is never checked by default."""
    root = nearest_root(Path.cwd())
    if root is None:
        raise InputError(
            f"{Path.cwd()}: no datapackage.json here or in any folder above; name what to check: metes check ."
        )
    return root
