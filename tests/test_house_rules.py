"""The rules of the house that a test can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
]
CODE = [p for p in TRACKED if p.suffix == ".py" and p.is_file()]
OURS = [p for p in CODE if p.is_relative_to(ROOT / "validators") or p.is_relative_to(ROOT / "scripts")]
TEXTS = [p for p in TRACKED if p.is_file() and p.suffix not in {".png", ".geojson"}]

# A guard against drift, not a size to aim at: a module holds one noun, however many lines that takes.
MOST_MODULE_LINES = 550
MOST_FUNCTION_LINES = 45
MOST_GEOJSON_BYTES = 25_000_000


def test_validators_is_a_source_root_and_hides_no_library() -> None:
    assert not (ROOT / "validators/__init__.py").exists()
    spec = find_spec("validators")
    assert spec is not None
    assert spec.origin is not None, "the PyPI library of that name is hidden from frictionless"


def imported_by(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_examiner_and_examined_share_no_arithmetic() -> None:
    modules = {path.stem for path in (ROOT / "scripts").glob("*.py")} | {"scripts", "derive", "fetch"}
    for path in OURS:
        names = imported_by(path)
        if path.is_relative_to(ROOT / "scripts"):
            assert not any(name.startswith("metes.measure") for name in names), path
        else:
            assert not {name.split(".")[0] for name in names} & modules, path


def test_measure_touches_no_file_and_prints_nothing() -> None:
    for path in (ROOT / "validators/metes/measure").glob("*.py"):
        assert not imported_by(path) & {
            "os",
            "pathlib",
            "datetime",
            "time",
            "frictionless",
            "fiona",
            "rich",
            "typer",
        }, path
        assert not re.search(r"\b(print|open)\(", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_and_functions_keep_to_their_room(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MOST_FUNCTION_LINES, f"{node.name}: {lines} lines"


def test_public_things_have_a_docstring() -> None:
    """Modules, and the classes and functions of a module that others may use; the page of a check is its module's."""
    missing = []
    for path in OURS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = str(path.relative_to(ROOT))
        if not ast.get_docstring(tree):
            missing.append(f"{place}: module")
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if any(isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list):
                continue  # the function itself follows
            is_entry_of_check = node.name == "faults" and "/checks/" in place
            if not ast.get_docstring(node) and not is_entry_of_check:
                missing.append(f"{place}, line {node.lineno}: {node.name}")
    assert not missing, "\n".join(missing)


def test_docstrings_of_several_lines_close_on_a_line_of_their_own() -> None:
    wrong = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or not ast.get_docstring(node):
                continue
            first, last = node.body[0].lineno, node.body[0].end_lineno or 0
            if last > first and lines[last - 1].strip() != '"""':
                wrong.append(f"{path.relative_to(ROOT)}, line {last}")
    assert not wrong, "\n".join(wrong)


def test_no_machine_path_and_no_index_host_is_written_down() -> None:
    machine = re.compile(r"/(wor" + r"k|ro" + r"ot|ho" + r"me/[a-z]+)/")
    hosts = re.compile(r"(py" + r"pi\.org|pythonhos" + r"ted|npm" + r"js\.(org|com)|deb\.deb" + r"ian\.org)")
    for path in TEXTS:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not machine.search(text), path
        assert not hosts.search(text), path


def test_no_lock_with_hosts_is_tracked() -> None:
    assert not {"uv.lock", "pylock.toml"} & {p.name for p in TRACKED}


def test_every_dependency_has_its_reason() -> None:
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if re.match(r'\s+"[a-zA-Z][\w.-]*[><=;]', line):
            assert re.search(r"#\s+\S+ \S+", line), line


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    descriptor = yaml.safe_load((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"]
    citation = str(yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"])
    change = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert change is not None
    assert {project, descriptor, citation} == {change.group(1)}


def test_published_geometry_stays_downloadable() -> None:
    files = sorted((ROOT / "geometries").glob("*.geojson"))
    assert len(files) == 3
    assert sum(path.stat().st_size for path in files) < MOST_GEOJSON_BYTES


def test_rooms_say_of_which_kind_they_are() -> None:
    kinds = {
        "sources": "RECEIVED",
        "datapackage/registers": "JUDGED",
        "datapackage/derived": "DERIVED",
        "geometries": "DERIVED",
    }
    for room, kind in kinds.items():
        assert kind in (ROOT / room / "README.md").read_text(encoding="utf-8"), room


def test_makefile_holds_verbs_only() -> None:
    recipes = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if line.startswith("\t")]
    assert recipes == ["\t@$(PYTHON) scripts/dev.py $@"]
