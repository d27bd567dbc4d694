"""The wheel, installed somewhere else: the command, the package that it carries, and no trace of the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from packaging.licenses import canonicalize_license_expression

from cases import laid_out
from command import ROOT
from measure_installation import EXTRAS

PUBLISHED = ("datapackage.json", "datapackage", "geometries", "LICENSES")
TEMPLATES = {"layout.xml", "project.qgs", "style.qml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; its dependencies are those of this one, by a line of paths."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    site = next(home.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A path file inside another folder is not read: the editable install of this checkout stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "METES_DEBUG")}
    return subprocess.run(
        [installed / "bin/python", *arguments], cwd=folder, capture_output=True, text=True, env=kept, timeout=300
    )


def test_wheel_carries_the_package_byte_for_byte(wheel: Path) -> None:
    published = {path for name in PUBLISHED for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for path in published:
            assert archive.read(f"metes/data/{path.relative_to(ROOT).as_posix()}") == path.read_bytes(), path
    carried = {name for name in names if name.startswith("metes/data/")}
    assert len(carried) == len(published)
    assert "metes/country_boxes.csv" in names
    assert {f"metes/export/qgis/templates/{name}" for name in TEMPLATES} <= names
    assert not any(name.startswith(("sources/", "scripts/", "tests/")) for name in names)


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def test_wheel_names_the_licence_of_everything_in_it(metadata: Message) -> None:
    declared = {
        licence["name"]
        for owner in (json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8")),)
        for each in (owner, *owner["resources"])
        for licence in each.get("licenses", [])
    }
    # The elevation grid of this licence guides watersheds, and none of its values is published.
    texts = {path.stem for path in (ROOT / "LICENSES").iterdir()} - {"BSD-3-Clause"}
    expression = metadata["License-Expression"]
    assert canonicalize_license_expression(expression) == expression
    assert set(expression.split(" AND ")) == declared | texts | {"MIT", "ISC"}
    files = set(metadata.get_all("License-File", []))
    assert {Path(file).stem for file in files if file.startswith("LICENSES/")} == texts
    others = {path.relative_to(ROOT).as_posix() for path in (ROOT / "validators").rglob("*.LICENSE")}
    assert {file for file in files if file.endswith(".LICENSE")} == others


def test_index_shows_a_page_whose_links_work(metadata: Message) -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    repository = urls["Repository"]
    assert all(url.startswith(repository) for url in urls.values()), "the address of one repository"
    assert dict(line.split(", ", 1) for line in metadata.get_all("Project-URL", [])) == urls
    page = str(metadata.get_payload())
    links = re.findall(r"\]\(([^)\s]+)\)", page)
    own = [link for link in links if link.startswith(repository)]
    assert len(own) > 20
    assert all(link.startswith(("https://", "#")) for link in links)
    for link in own:
        assert re.match(rf"{re.escape(repository)}/(blob|raw)/v{re.escape(metadata['Version'])}/", link), link
        assert (ROOT / link.removeprefix(repository).split("/", 3)[3]).exists(), link
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page)
    assert pictures
    assert all(f"{repository}/raw/" in picture for picture in pictures)


def test_index_takes_the_wheel_and_the_source_archive(wheel: Path, tmp_path: Path) -> None:
    (source,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path))
    for command in (["twine", "check", "--strict", str(wheel), source], ["check_wheel_contents", str(wheel)]):
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_extra_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "docs/installation.md").read_text(encoding="utf-8")
    for_users = re.findall(r'^\| `pip install "metes\[(\w+)\]"` \|', page, re.MULTILINE)
    for_developers = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert for_users == list(EXTRAS)
    assert sorted(for_users + for_developers) == sorted(project["optional-dependencies"])
    lowest = project["requires-python"].removeprefix(">=")
    pythons = [each.rsplit(" ", 1)[1] for each in project["classifiers"] if re.search(r":: 3\.\d+$", each)]
    assert pythons[0] == lowest
    assert {lowest, pythons[-1]} <= set(re.findall(r"3\.\d+", page))


def test_an_editable_install_copies_nothing(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["editable"])
    with zipfile.ZipFile(built) as archive:
        assert not [name for name in archive.namelist() if name.startswith("metes/")]


def test_command_finds_the_package_from_any_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-m", "metes", "data", "--format", "json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    assert Path(listed["folder"]).is_relative_to(installed)
    assert {row["name"] for row in listed["resources"]} >= {"segments_layer", "treaties", "verdicts"}


def test_documentation_is_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-m", "metes", "docs", "METHOD")
    assert (done.returncode, done.stdout) == (0, (ROOT / "docs/method.md").read_text(encoding="utf-8")), done.stderr


def test_installed_checks_know_where_countries_lie(installed: Path, tmp_path: Path) -> None:
    case = laid_out("axes_swapped/bad/country_by_name.geojson")
    done = run(installed, tmp_path, "-m", "metes", "check", str(case), "--format", "json")
    assert [fault["id"] for fault in json.loads(done.stdout)["faults"]] == ["G116"]


def test_python_reads_it_in_three_lines(installed: Path, tmp_path: Path) -> None:
    code = (
        "import metes\n"
        "data = metes.read()\n"
        "print(data.territories['sakhalin.island'].geometry.geom_type, metes.__file__)"
    )
    done = run(installed, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    kind, place = done.stdout.split()
    assert kind in ("Polygon", "MultiPolygon")
    assert Path(place).is_relative_to(installed)


def test_bundled_package_is_sound_and_is_not_written_to(installed: Path, tmp_path: Path) -> None:
    checked = run(installed, tmp_path, "-m", "metes", "check", str(next(installed.rglob("metes/data"))))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    exported = run(installed, tmp_path, "-m", "metes", "export", "--to", "csv", "--layer", "units", "--output", "u.csv")
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "u.csv").read_bytes() == (ROOT / "datapackage/registers/units.csv").read_bytes()
    written = run(installed, tmp_path, "-m", "metes", "judge", "--write")
    assert written.returncode == 2, written.stdout
    assert "the package of the installation" in written.stderr


def test_it_runs_on_this_python(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-c", "import sys; print(sys.prefix, sys.version_info[:2])")
    assert done.stdout.strip() == f"{installed} {sys.version_info[:2]}"
