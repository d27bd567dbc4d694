"""Give a target to the fuzzer. Started by scripts/fuzz.py with a target, a file and the options of libFuzzer.

The file holds the input that is running, so that one that never ends is found again.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import pkgutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # lives in an environment of its own
from atheris.import_hook import HookManager  # type: ignore[import-not-found,import-untyped,unused-ignore]

# What every input passes in the same way says nothing of an input, and takes the most time.
COMPILED = "metes.measure.compiled"  # numba compiles what it reads, and would compile the watching as well
UNWATCHED = {"metes.checks.engine.runner", "metes.checks.engine.crash", "metes.files.json_locator", COMPILED}
# What no target runs: the command as a module, and engines that are not installed here.
UNUSED = ("__main__", ".on_dask", ".on_spark")
# Numbers that the code compares lead on where the bytes are the file; elsewhere they are choices.
IS_COMPARING = sys.argv[1:2] == ["bytes"]

with HookManager({"metes"}, UNWATCHED, True, trace_dataflow=IS_COMPARING):
    import metes
    from fuzzing.targets import TARGETS

    # Most modules are imported when they are first used, which would be too late.
    for module in pkgutil.walk_packages(metes.__path__, "metes."):
        if not module.name.endswith(UNUSED):
            importlib.import_module(module.name)

# A run that never ends is stopped after so long; the clock starts anew after so many inputs, as that takes its time.
MOST_SECONDS = 120
START_EVERY = 20
# Cycles of objects are collected once in so many inputs, since looking for them takes as long as a small check.
COLLECT_EVERY = 500


def watched(target: Callable[[bytes], None], running: BinaryIO) -> Callable[[bytes], None]:
    """The target, with each input in a file while it runs."""
    count = 0

    def run(data: bytes) -> None:
        nonlocal count
        if count % COLLECT_EVERY == 0:
            gc.collect()
        if count % START_EVERY == 0:
            faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
        count += 1
        running.seek(0)
        running.truncate()
        running.write(data)
        target(data)

    return run


if __name__ == "__main__":
    name, file = sys.argv.pop(1), Path(sys.argv.pop(1)).open("wb", buffering=0)  # noqa: SIM115  # open to the end
    gc.disable()
    gc.freeze()
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, watched(TARGETS[name], file))
    atheris.Fuzz()
