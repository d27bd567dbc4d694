"""Waivers: known faults that a user accepts for a stated reason until a stated day.

A waiver file is YAML (a list) or CSV (a header row), with the members id, file, feature, reason and expires.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from metes.checks.engine.check import Check
from metes.checks.engine.fault import Fault, quoted
from metes.files.errors import InputError
from metes.files.file import File
from metes.files.paths import exists, is_regular
from metes.files.printable import printable
from metes.tables.dialect import TableError, text_rows

MEMBERS = ("id", "file", "feature", "reason", "expires")
YAML_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One waiver: id of a check, glob pattern of a file or id of a feature, reason, and last day."""

    where: str
    check_id: str
    file: str
    feature: str
    reason: str
    expires: datetime.date

    def covers(self, fault: Fault) -> bool:
        """Whether the waiver is about a fault, expired or not."""
        is_file = not self.file or fnmatchcase(fault.file, self.file)
        return fault.id == self.check_id and is_file and self.feature in ("", fault.feature_id)

    def __str__(self) -> str:
        named = ", ".join(part for part in (self.file, self.feature and f"feature {self.feature}") if part)
        return f"{self.where}: waiver of {self.check_id} for {named}"


@dataclass(frozen=True, kw_only=True)
class Waived:
    """A fault and the waiver that covers it."""

    fault: Fault
    waiver: Waiver


@dataclass(frozen=True, kw_only=True)
class WaivedFaults:
    """Faults that remain, faults that are waived, and notes on waivers that have expired or match nothing."""

    faults: tuple[Fault, ...]
    waived: tuple[Waived, ...]
    notes: tuple[str, ...]


def apply_waivers(faults: Sequence[Fault], waivers: Sequence[Waiver], today: datetime.date) -> WaivedFaults:
    """Separate faults that a waiver covers from the others; expired waivers cover nothing and get a note."""
    standing: list[Fault] = []
    waived: list[Waived] = []
    used: set[Waiver] = set()
    for fault in faults:
        covering = [waiver for waiver in waivers if waiver.covers(fault)]
        used |= set(covering)
        valid = next((waiver for waiver in covering if waiver.expires >= today), None)
        if valid is None:
            standing.append(fault)
        else:
            waived.append(Waived(fault=fault, waiver=valid))
    notes: list[str] = []
    for waiver in waivers:
        if waiver.expires < today:
            notes.append(f"{waiver} expired on {waiver.expires}")
        elif waiver not in used:
            notes.append(f"{waiver} matches no fault; delete it")
    return WaivedFaults(faults=tuple(standing), waived=tuple(waived), notes=tuple(map(printable, notes)))


def read_waivers(path: Path, checks: Sequence[Check]) -> tuple[Waiver, ...]:
    """The waivers of a file, each of one of `checks`; raises InputError naming the place of the first mistake."""
    if not is_regular(path):
        found = "not a regular file" if exists(path) else "file not found"
        raise InputError(f"{path}: {found}; expected a file of waivers")
    file = File(path=str(path), location=path)
    try:
        _ = file.text
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; expected waivers in UTF-8") from error
    records = _from_yaml if path.suffix.lower() in YAML_ENDINGS else _from_csv
    return tuple(_waiver(where, members, checks) for where, members in records(file))


def _from_csv(file: File) -> Iterator[tuple[str, Mapping[str, str]]]:
    try:
        for line, row in text_rows(file, skips_blank_rows=True):
            yield f"{file.path}, line {line}", {name.strip(): cell.strip() for name, cell in row.items()}
    except TableError as error:
        raise InputError(str(error)) from error


def _from_yaml(file: File) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Scalars as text: YAML tags build no objects, and dates stay as written."""
    path = file.path
    try:
        root = yaml.compose(file.text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{path}: found {' '.join(str(error).split())}; expected YAML") from error
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise InputError(f"{path}, line {root.start_mark.line + 1}: expected a list of waivers")
    for node in root.value:
        where = f"{path}, line {node.start_mark.line + 1}"
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        plain = all(isinstance(each, yaml.ScalarNode) for pair in pairs for each in pair)
        if not pairs or not plain:
            raise InputError(f"{where}: expected an object with the members {', '.join(MEMBERS)}")
        yield where, {key.value: value.value.strip() for key, value in pairs}


def _waiver(where: str, members: Mapping[str, str], checks: Sequence[Check]) -> Waiver:
    for name in members:
        if name not in MEMBERS:
            raise InputError(f"{where}: unknown member {quoted(name)}; expected {', '.join(MEMBERS)}")
    for name in ("id", "reason", "expires"):
        if not members.get(name):
            raise InputError(f"{where}: missing member {name!r}")
    file, feature = members.get("file", ""), members.get("feature", "")
    if not file and not feature:
        raise InputError(f'{where}: missing member file or feature; file "*" means every file')
    named = members["id"]
    check_id = next((check.ID for check in checks if named in (check.ID, check.NAME)), None)
    if check_id is None:
        raise InputError(f"{where}: found the check {quoted(named)}; expected an id or name from docs/checks.md")
    return Waiver(
        where=where,
        check_id=check_id,
        file=file,
        feature=feature,
        reason=members["reason"],
        expires=day_of(members["expires"], f"{where}: expires"),
    )


def day_of(text: str, where: str) -> datetime.date:
    """The date of a text YYYY-MM-DD; raises InputError, beginning with `where`, for any other text."""
    try:
        if len(text) != 10:
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{where}: found {quoted(text)}; expected a date as YYYY-MM-DD") from None
