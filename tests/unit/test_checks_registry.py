"""Every check has a page, an id that never changes, the name of its file, and cases; the engine knows no check."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from cases import case_names
from metes import checks
from metes.checks import CHECKS, RETIRED, Check, check_page, fault_kind
from metes.checks.engine.check import FAMILIES, SCOPES_OF_ANY_FILE, SECTIONS, RunnableCheck, Scope, order

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(checks.__file__).parent


ENGINE = sorted((FOLDER / "engine").glob("*.py"))
CHECK_ID = re.compile(rf"\b[{''.join(FAMILIES)}][0-9]{{3}}\b")
# The folder of each family.
ROOMS = {
    "B": "bytes",
    "P": "package",
    "G": "geometry",
    "N": "neighbours",
    "S": "sources",
    "T": "treaties",
    "C": "claims",
}


def by_id(check: Check) -> str:
    return check.ID


def test_registry_is_sorted_by_running_order() -> None:
    ids = [check.ID for check in CHECKS]
    assert ids == sorted(ids, key=order)


def test_ids_and_names_stand_once() -> None:
    ids = [*(check.ID for check in CHECKS), *RETIRED]
    assert len(set(ids)) == len(ids)
    assert len({check.NAME for check in CHECKS}) == len(CHECKS)


def test_registry_holds_every_module_with_an_id() -> None:
    modules = {path.stem for path in FOLDER.rglob("*.py") if "\nID = " in path.read_text(encoding="utf-8")}
    assert modules == {check.NAME for check in CHECKS}


@pytest.mark.parametrize("letter", FAMILIES)
def test_folder_of_a_family_lists_its_checks_and_no_other(letter: str) -> None:
    listed = import_module(f"metes.checks.{ROOMS[letter]}").CHECKS
    assert listed == tuple(check for check in CHECKS if check.ID[0] == letter)
    assert all(check.__name__.split(".")[2] == ROOMS[letter] for check in listed)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_policy_is_that_of_the_check_and_names_other_checks(check: Check) -> None:
    kind = check.FAULT
    assert (kind.id, kind.name, kind.severity) == (check.ID, check.NAME, check.SEVERITY)
    assert fault_kind(check.ID) is kind
    causes = {cause.check for cause in kind.follows_from}
    assert causes <= {other.NAME for other in CHECKS} - {check.NAME}


def code_words(path: Path) -> Iterator[str]:
    """Texts and names in the code of a module, without its docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.id if isinstance(node, ast.Name) else node.attr


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.stem)
def test_engine_names_and_imports_no_check(path: Path) -> None:
    names = {check.NAME for check in CHECKS}
    assert not [word for word in code_words(path) if CHECK_ID.search(word) or word in names]
    own = [name for name in imported(path) if name.startswith("metes.checks")]
    assert all(name.startswith("metes.checks.engine.") for name in own)


def test_import_of_the_engine_loads_no_check() -> None:
    code = (
        "import sys, metes.checks.engine.runner; "
        "print([name for name in sys.modules if name.startswith('metes.checks.') and '.engine' not in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NEW_CHECK = '''\
"""A text file holds the word forbidden.

Why it matters: it is an example.
How to mend: write another word.
Source: this test.
Since: 0.0.0
"""

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import FaultKind, Severity

ID = "B199"
NAME = "word_forbidden"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY{policy})


def faults(context):
    if b"forbidden" in context.file.data:
        yield FAULT.in_file(context.path, found="the word forbidden", expected="another word")
'''


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("", [("B199", "write another word."), ("G104", "write longitude before latitude in degrees of WGS 84.")]),
        (", stops_reading=True", [("B199", "write another word.")]),
        (", yields_to=Severity.ERROR", [("G104", "write longitude before latitude in degrees of WGS 84.")]),
    ],
)
def test_new_check_takes_one_file_and_the_tuple_of_its_family(
    tmp_path: Path, policy: str, expected: list[tuple[str, str]]
) -> None:
    """A check that is added to a copy of metes, as CONTRIBUTING.md says, runs, and its policy is followed."""
    shutil.copytree(FOLDER.parent, tmp_path / "metes", ignore=shutil.ignore_patterns("__pycache__"))
    family = tmp_path / "metes" / "checks" / "bytes" / "__init__.py"
    (family.parent / "word_forbidden.py").write_text(NEW_CHECK.format(policy=policy), encoding="utf-8")
    text = family.read_text(encoding="utf-8")
    text = text.replace("    partition_unreadable,\n)", "    partition_unreadable,\n    word_forbidden,\n)")
    family.write_text(text.replace("  # B112\n", "  # B112\n    word_forbidden,\n"), encoding="utf-8")
    layer = tmp_path / "layer.geojson"
    layer.write_text('{"type": "Point", "coordinates": [500, 1], "note": "forbidden"}', encoding="utf-8")
    code = (
        "from pathlib import Path; from metes.checks import check_paths; "
        f"print([(fault.id, fault.mend) for fault in check_paths([Path({str(layer)!r})])])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == str(expected)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_name_is_that_of_the_file(check: Check) -> None:
    assert check.__name__.rpartition(".")[2] == check.NAME  # type: ignore[attr-defined]  # a module
    assert check.ID[0] in FAMILIES


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_page_has_its_sections_in_order(check: Check) -> None:
    page = check_page(check)
    sections = SECTIONS if check.SCOPE in SCOPES_OF_ANY_FILE else [each for each in SECTIONS if each != "Severity"]
    assert list(page) == ["What is found", *sections]
    assert page.get("Severity", check.SEVERITY.capitalize()).startswith(check.SEVERITY.capitalize())
    assert all(page.values())
    first = page["What is found"].split("\n\n")[0]
    assert first.endswith("."), "the fault is one sentence"


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_check_runs_or_compares(check: Check) -> None:
    assert isinstance(check, RunnableCheck) or check.SCOPE is Scope.DERIVED
    assert hasattr(check, "compare") == (check.SCOPE is Scope.DERIVED)


# Partitions of large layers are written by tests/test_large_layers.py.
@pytest.mark.parametrize("check", [c for c in CHECKS if c.SCOPE not in (Scope.DERIVED, Scope.PARTITION)], ids=by_id)
@pytest.mark.parametrize("kind", ["good", "bad"])
def test_check_has_cases(check: Check, kind: str) -> None:
    assert case_names(check.NAME, kind)


def test_page_of_all_checks_is_current() -> None:
    script = ROOT / "scripts" / "write_check_pages.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
