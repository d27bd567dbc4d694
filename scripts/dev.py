"""The verbs of the repository: `python3 scripts/dev.py VERB`. Standard library only.

Set-up is part of every verb: a `.venv` beside this repository, filled from the hashed
`requirements.lock`, and kept as long as the lock, `pyproject.toml`, the interpreter and the place of the checkout
stay the same. Exit code: that of the verb's command (`make` itself turns every code but 0 into 2); 2 where the set-up
failed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = "metes-stamp.txt"

# A machine set up for QGIS or conda points these at databases of other versions, which fiona then reads.
FOREIGN_GIS_VARIABLES = ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "GDAL_DRIVER_PATH", "PYTHONPATH", "PYTHONHOME")

# What a shell reports for a command that Ctrl-C ended.
INTERRUPTED = 130

# The peers of the benchmark are no part of it: they live in an environment of their own.
LOCKED_EXTRAS = ("frictionless", "test", "docs", "site", "fetch", "parquet", "build")

# Dependencies that `metes check` never imports, so that the action installs a third less.
NOT_FOR_CHECKING = ("fiona", "rapidfuzz")

DEEP_TESTS = [
    "tests/test_mutation.py",
    "tests/test_hard_to_break.py",
    "tests/test_sarif_schema.py",
    "tests/test_fix_property.py",
    "tests/test_order.py",
]

VERBS = {
    "setup": ("create the .venv and stop", []),
    "validate": ("check, measure and judge the package", [["-m", "metes", "validate"]]),
    "test": (
        "run the tests, the linter and the type checker",
        [
            ["-m", "ruff", "check", "."],
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "mypy"],
            # The tests of a file share what they measured once, so that a file stays in one process.
            ["-m", "pytest", "-n", "auto", "--dist", "loadfile"],
        ],
    ),
    "build": ("derive geometries, measurements, verdicts, pages and the seal", [["scripts/build.py"]]),
    "site": (
        "build the web site into site/: the page as its front, the documentation below docs/",
        [["scripts/build_site.py"]],
    ),
    "check": ("only find faults", [["-m", "metes", "check"]]),
    "check-deep": (
        "inject every kind of fault at several places of the package, and fix and shuffle thousands of files (an hour)",
        [["-m", "pytest", "-n", "auto", "--deep", *DEEP_TESTS]],
    ),
    "fuzz": (
        "run random inputs through check, area and diff, guided by coverage (hours; its own .venv-fuzz)",
        [["scripts/fuzz.py"]],
    ),
    "fetch": ("download the sources again and write the extracts", [["scripts/fetch_sources.py"]]),
    "bench": ("compare the speed with other programs; writes docs/performance.md", [["scripts/bench.py"]]),
    "bench-scale": (
        "measure layers of up to ten million polygons; writes a section of docs/large-layers.md (an hour)",
        [["scripts/bench_scale.py"]],
    ),
    "release": ("build dist/: the data zip, the wheel, their checksums", [["scripts/release.py"]]),
    "lock": ("write requirements.lock and its two smaller parts again from pyproject.toml (needs uv)", []),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit code of its command."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Set up the repository and run its commands. Arguments after the verb go to its last command.",
        epilog="\n".join(f"  {verb:11} {text}" for verb, (text, _) in VERBS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=sorted(VERBS), metavar="VERB")
    asked, rest = parser.parse_known_args(arguments)
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever starts it may have an older one: say so
        found = ".".join(map(str, sys.version_info[:3]))
        return refuse(f"Python 3.11 or later is needed; this is {found} at {sys.executable}")
    try:
        if asked.verb == "lock":
            return lock()
        code = 0 if is_ready(VENV) else set_up(VENV)
        return code or run_all(VERBS[asked.verb][1], rest)
    except OSError as error:
        return refuse(f"{error.filename or 'a command'}: could not be run or written ({error.strerror})")
    except KeyboardInterrupt:
        return INTERRUPTED


def is_ready(folder: Path, extras: tuple[str, ...] = ()) -> bool:
    """Whether an environment is whole, and was made here, from the same lock and by the same interpreter."""
    stamp = folder / STAMP
    return python_of(folder).is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(extras)


def run_all(commands: list[list[str]], rest: list[str]) -> int:
    """Run the commands in the .venv until one fails; its exit code is ours."""
    for index, command in enumerate(commands):
        extra = rest if index == len(commands) - 1 else []
        code = subprocess.run([str(python_of(VENV)), *command, *extra], cwd=ROOT, env=clean_environment()).returncode
        if code:
            return code
    return 0


def set_up(folder: Path, extras: tuple[str, ...] = ()) -> int:
    """Make an environment anew; the stamp is written last, so that a broken set-up is never taken for a whole one."""
    if Path(sys.prefix).resolve() == folder.resolve():
        return refuse(
            f"the {folder.name} is out of date and cannot recreate itself; run this script with another Python"
        )
    print(f"metes: setting up {folder.name} from requirements.lock (once; about a minute)", file=sys.stderr)
    if folder.exists():
        shutil.rmtree(folder)
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True)
    if made.returncode:
        sys.stderr.write(made.stdout + made.stderr)
        return refuse("could not make a virtual environment; on Debian or Ubuntu: apt-get install python3-venv")
    pip = [str(python_of(folder)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for what, arguments in (
        ("the locked packages", ["--require-hashes", "--only-binary", ":all:", "-r", "requirements.lock"]),
        ("this repository", ["--no-deps", "--no-build-isolation", "--editable", "."]),
        *((extra, ["--only-binary", ":all:", extra]) for extra in extras),
    ):
        # What pip says is shown where it failed: else a page of warnings hides what the verb itself says.
        installed = subprocess.run(
            [*pip, *arguments], cwd=ROOT, env=clean_environment(), capture_output=True, text=True
        )
        if installed.returncode:
            sys.stderr.write(installed.stdout + installed.stderr)
            return refuse(f"could not install {what}; is the package index reachable? See the message above")
    (folder / STAMP).write_text(fingerprint(extras), encoding="utf-8")
    return 0


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def lock() -> int:
    """Write requirements.lock, and with its versions requirements-check.lock and requirements-engines.lock.

    Each file lists the hashes for every platform and names no package index.
    """
    uv = shutil.which("uv")
    if uv is None:
        return refuse("uv is needed to write requirements.lock, and is not on the PATH")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "-q"]
    extras = [part for name in LOCKED_EXTRAS for part in ("--extra", name)]
    compile_ = [uv, "pip", "compile", *options]
    code = subprocess.run([*compile_, *extras, "pyproject.toml", "-o", "requirements.lock"], cwd=ROOT).returncode
    if code:
        return code
    parts = {"requirements-check.lock": checking_requirements(), "requirements-engines.lock": engine_requirements()}
    for name, wanted in parts.items():
        command = [*compile_, "-", "--constraint", "requirements.lock", "-o", name]
        code = code or subprocess.run(command, cwd=ROOT, input="\n".join(wanted), text=True).returncode
    return code


def checking_requirements() -> list[str]:
    """The requirements of `metes check` alone, and the back end that builds metes itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    back_end = project["optional-dependencies"]["build"]
    listed = [*project["dependencies"], *(each for each in back_end if each.startswith("hatchling"))]
    return [each for each in listed if not each.startswith(NOT_FOR_CHECKING)]


def engine_requirements() -> list[str]:
    """The requirements of the tests that run on Dask, Spark and DuckDB: half a gigabyte, which nothing else needs."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    listed = [*extras["dask"], *extras["spark"], *(each for each in extras["bench"] if each.startswith("duckdb"))]
    return [each for each in listed if not each.startswith("metes")]


def fingerprint(extras: tuple[str, ...] = ()) -> str:
    """What an environment must have been made from to be used again.

    The place counts: one that was copied with its checkout runs the code of the other one.
    """
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return " ".join([platform.python_version(), digest.hexdigest(), str(ROOT), *extras]) + "\n"


def clean_environment() -> dict[str, str]:
    """The environment without what leads Python, GDAL or PROJ to files of other versions."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN_GIS_VARIABLES}
    # GDAL and PROJ write no progress or network files, whatever the machine's own settings say.
    environment["PROJ_NETWORK"] = "OFF"
    return environment


def refuse(message: str) -> int:
    """Says in one line why nothing was run; returns the exit code for that."""
    print(f"metes: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
