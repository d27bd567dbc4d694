"""What the workers of clusters run in tests: functions that kill one of them.

Workers import this module, and so nothing of the tests themselves.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

KILL_FILE = "killed"


def slow_and_killed_once(frame: Any, folder: str, middle: str) -> Any:
    """Takes a while for each partition, so that each worker has some; kills the process of one of them, once."""
    time.sleep(0.1)
    mark = Path(folder) / KILL_FILE
    if len(frame) and frame["id"].iloc[0] == middle:
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return frame
        os.kill(os.getpid(), signal.SIGKILL)
    return frame


def killed_once(folder: str, middle: str) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function for `mapInArrow` that kills the Java process of one executor, once, in the middle of the work."""

    def of_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if middle in batch.column("id").to_pylist():
                try:
                    (Path(folder) / KILL_FILE).touch(exist_ok=False)
                except FileExistsError:
                    yield batch
                    continue
                os.kill(executor_above(os.getpid()), signal.SIGKILL)
                time.sleep(30)
            yield batch

    return of_batches


def executor_above(process: int) -> int:
    """Id of the Java process below which a process of Python was started."""
    while Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip() != "java":
        process = int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    return process
