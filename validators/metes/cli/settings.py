"""Settings of `metes check` from `metes.toml`, or from the table `[tool.metes]` of a `pyproject.toml`.

The nearest such file at or above the checked files counts, and options of the command line come before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metes.checks.engine.check import Check
from metes.checks.engine.selection import named_checks
from metes.cli.resource_limits import LIMIT_KEYS
from metes.cli.settings_file import find_table, shown_value
from metes.files.errors import InputError, expected_with_suggestion
from metes.files.patterns import PathPatterns


@dataclass(frozen=True, kw_only=True)
class FileRule:
    """Checks whose faults are not reported in the files that a pattern matches, or does not match if `is_negated`."""

    patterns: PathPatterns
    ids: frozenset[str]
    is_negated: bool = False

    def covers(self, path: Path, check_id: str) -> bool:
        """Whether faults of a check in a file are not reported."""
        return check_id in self.ids and self.patterns.matches(path) is not self.is_negated


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of a project; `path` is their file, or None if there is none.

    `select` and `ignore` hold names of checks as the command line has them; `waivers` is relative to the working
    directory or absolute. `jobs` is the most processes; None for one on every core.
    `timeout` in seconds and `max_memory` in bytes hold for every command that has these options.
    """

    path: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[PathPatterns, ...] = ()
    file_rules: tuple[FileRule, ...] = ()
    waivers: Path | None = None
    is_strict: bool = False
    is_exclusion_forced: bool = False
    jobs: int | None = None
    timeout: float | None = None
    max_memory: int | None = None

    def is_excluded(self, path: Path) -> bool:
        """Whether a file in a folder is left out."""
        return any(patterns.matches(path) for patterns in self.exclude)

    def is_ignored(self, path: Path, check_id: str) -> bool:
        """Whether faults of a check are not reported in a file."""
        return any(rule.covers(path, check_id) for rule in self.file_rules)


def find_settings(paths: Sequence[Path], checks: Sequence[Check], named: Path | None = None) -> Settings:
    """Settings of the file `named`, or of the nearest file at or above what is checked.

    Raises InputError, naming file and key, for a file that cannot be read and for a key or value that has no meaning.
    """
    path, table = find_table(paths, named)
    return Settings() if path is None else _settings(path, table, checks)


@dataclass(kw_only=True)
class _Reader:
    """Reads one table of settings key by key."""

    path: Path
    checks: Sequence[Check]

    def refuse(self, key: str, value: Any, expected: str) -> InputError:
        return InputError(f"{self.path}: {key}: found {shown_value(value)}; expected {expected}")

    def texts(self, key: str, value: Any) -> tuple[str, ...]:
        words = value if isinstance(value, list) else [value]
        if not all(isinstance(word, str) and word for word in words):
            raise self.refuse(key, value, "a list of texts")
        return tuple(words)

    def names(self, key: str, value: Any) -> tuple[str, ...]:
        words = tuple(word.strip() for text in self.texts(key, value) for word in text.split(",") if word.strip())
        for word in words:
            named_checks(self.checks, word, f"{self.path}: {key}")
        return words

    def truth(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(key, value, "true or false")
        return value

    def patterns(self, key: str, value: Any) -> tuple[PathPatterns, ...]:
        return (PathPatterns(root=self.path.parent, patterns=self.texts(key, value)),)

    def location(self, key: str, value: Any) -> Path:
        if not isinstance(value, str) or not value:
            raise self.refuse(key, value, "the path of a file of waivers")
        return self.path.parent / value

    def count(self, key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.refuse(key, value, "a whole number from 1")
        return value

    def limit(self, key: str, value: Any) -> Any:
        return LIMIT_KEYS[key.replace("_", "-")](value, f"{self.path}: {key}")

    def rules(self, key: str, value: Any) -> tuple[FileRule, ...]:
        if not isinstance(value, dict):
            raise self.refuse(key, value, 'a table such as {"old/*.geojson" = ["G103"]}')
        return tuple(self._rule(f'{key}."{pattern}"', pattern, names) for pattern, names in value.items())

    def _rule(self, key: str, pattern: str, names: Any) -> FileRule:
        ids = frozenset().union(*(named_checks(self.checks, word, key) for word in self.names(key, names)))
        patterns = PathPatterns(root=self.path.parent, patterns=(pattern.removeprefix("!"),))
        return FileRule(patterns=patterns, ids=ids, is_negated=pattern.startswith("!"))


# Member of `Settings` and function that reads it, by key.
KEYS: Mapping[str, tuple[str, Callable[[_Reader, str, Any], Any]]] = {
    "select": ("select", _Reader.names),
    "ignore": ("ignore", _Reader.names),
    "exclude": ("exclude", _Reader.patterns),
    "force-exclude": ("is_exclusion_forced", _Reader.truth),
    "per-file-ignores": ("file_rules", _Reader.rules),
    "strict": ("is_strict", _Reader.truth),
    "waivers": ("waivers", _Reader.location),
    "jobs": ("jobs", _Reader.count),
    "timeout": ("timeout", _Reader.limit),
    "max-memory": ("max_memory", _Reader.limit),
}


def _settings(path: Path, table: Mapping[str, Any], checks: Sequence[Check]) -> Settings:
    reader = _Reader(path=path, checks=checks)
    members: dict[str, Any] = {}
    for key, value in table.items():
        # Both spellings are in use for other programs.
        known = key.replace("_", "-")
        if known not in KEYS:
            raise InputError(
                f"{path}: found the key {key!r}; {expected_with_suggestion(known, KEYS)} one of {', '.join(KEYS)}"
            )
        member, read = KEYS[known]
        members[member] = read(reader, key, value)
    return Settings(path=path, **members)
