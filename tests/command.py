"""Run metes as a user does: in this process, which is quick, or in a process of its own.

Working directory, environment variables, arguments and signal handlers are restored after each command.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from metes.cli import main

ROOT = Path(__file__).resolve().parent.parent


def environment(**variables: str) -> dict[str, str]:
    """The environment of a user of this checkout; a width is set only where a test sets one."""
    own = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "METES_DEBUG")}
    return {**own, "PYTHONPATH": str(ROOT / "validators"), **variables}


def metes(*arguments: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end, in this process; a warning is an error, as everywhere in the tests."""
    words = ["metes", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True) for _ in range(2))
    code: object = 0
    with _as_if_alone(words, variables), chdir(cwd), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code
    out.seek(0)
    err.seek(0)
    returned = code if isinstance(code, int) else int(code is not None)
    return subprocess.CompletedProcess(words, returned, stdout=out.read(), stderr=err.read())


def metes_process(*arguments: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "metes", *map(str, arguments)],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=300,
    )


@contextmanager
def _as_if_alone(words: list[str], variables: dict[str, str]) -> Iterator[None]:
    kept_words, kept_variables = sys.argv, dict(os.environ)
    kept_handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    sys.argv = words
    os.environ.clear()
    os.environ.update(environment(**variables))
    try:
        yield
    finally:
        sys.argv = kept_words
        os.environ.clear()
        os.environ.update(kept_variables)
        for number, handler in kept_handlers.items():
            signal.signal(number, handler)
