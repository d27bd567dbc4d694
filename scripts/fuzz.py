"""Runs the coverage-guided fuzzer over metes: `python3 scripts/dev.py fuzz [--inputs 1000000] [--seconds 0] [TARGET]`.

It lives in an environment of its own, .venv-fuzz, since atheris has wheels for few versions of Python and is no part
of the tests. tests/fuzzing/targets.py names the targets; tests/fuzzing/outcome.py says what counts as a finding.
Exit 0: nothing found; 1: an input ended in an error, and is kept in .cache/fuzz; 2: could not run.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import dev

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-fuzz"
CORPUS = ROOT / ".cache" / "fuzz"
SEEDS = ROOT / "tests" / "checks"
# Each with the most bytes of an input: but for `bytes`, they are choices, and more of them only make larger files.
TARGETS = {
    "bytes": 4096,
    "structure": 256,
    "rings": 64,
    "geopackage": 256,
    "zip": 256,
    "package": 256,
    "area": 256,
    "diff": 256,
}
PACKAGES = ("atheris>=3.0,<4",)
# What one input may take; a 50 MB file has a minute, and these are small.
MOST_SECONDS = 20
MOST_MEGABYTES = 2048
# The fuzzer itself keeps some kilobytes of every input; what it learned is on disk, so that it may begin anew.
ROUND = 100_000
# Random inputs to begin with.
BEGINNINGS = 64


def main(arguments: list[str] | None = None) -> int:
    """Run the targets one after the other and return the exit code."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="inputs of each target (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=0, help="stop each target after so long (default: never)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default: %(default)s)")
    parser.add_argument("targets", nargs="*", help=f"default: {' '.join(TARGETS)}")
    asked = parser.parse_args(arguments)
    unknown = [target for target in asked.targets if target not in TARGETS]
    if unknown:
        print(f"fuzz: found the target {unknown[0]!r}; expected {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    if not dev.is_ready(ENVIRONMENT, PACKAGES) and dev.set_up(ENVIRONMENT, PACKAGES):
        print("fuzz: atheris has wheels for Python 3.11 to 3.13", file=sys.stderr)
        return 2
    codes = [_run(target, asked) for target in asked.targets or TARGETS]
    return 1 if any(codes) else 0


def _run(target: str, asked: argparse.Namespace) -> int:
    """Rounds of one target until all inputs are run, the time is up or something is found."""
    end = time.monotonic() + asked.seconds if asked.seconds else math.inf
    for number, done in enumerate(range(0, asked.inputs, ROUND)):
        left_s = math.ceil(end - time.monotonic()) if asked.seconds else 0
        if asked.seconds and left_s <= 0:
            return 0
        code = _round(target, min(ROUND, asked.inputs - done), left_s, asked.seed + number)
        if code:
            return code
    return 0


def _round(target: str, inputs: int, seconds: int, seed: int) -> int:
    corpus = CORPUS / target
    corpus.mkdir(parents=True, exist_ok=True)
    if target != "bytes":
        # From nothing, the fuzzer would begin with inputs of a few bytes, which make no choice.
        numbers = random.Random(seed)
        for number in range(BEGINNINGS):
            (corpus / f"beginning-{number}").write_bytes(numbers.randbytes(TARGETS[target]))
    command = [
        str(dev.python_of(ENVIRONMENT)),
        str(ROOT / "tests" / "fuzzing" / "run.py"),
        target,
        str(corpus.with_name(f"running-{target}")),
        f"-runs={inputs}",
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-timeout={MOST_SECONDS}",
        f"-rss_limit_mb={MOST_MEGABYTES}",
        f"-artifact_prefix={corpus}/found-",
        f"-max_len={TARGETS[target]}",
        "-len_control=0",
        "-print_final_stats=1",
        str(corpus),
        # Words, and files that are nearly right, lead further into the checks than any number of random bytes.
        *([f"-dict={ROOT / 'tests' / 'fuzzing' / 'geojson.dict'}", str(SEEDS)] if target == "bytes" else []),
    ]
    paths = os.pathsep.join(str(ROOT / each) for each in ("validators", "tests"))
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}).returncode


if __name__ == "__main__":
    sys.exit(main())
