"""What the workers of clusters run in tests: functions that kill one of them, and a type of geometries.

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
import shapely

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


def geometry_type() -> Any:
    """A user-defined type of Spark whose values are shapely geometries, as that of Apache Sedona is."""
    from pyspark.sql.types import BinaryType, DataType, UserDefinedType

    class GeometryType(UserDefinedType):
        """Geometries in bytes of its own, which are no WKB: they begin with a mark."""

        @classmethod
        def sqlType(cls) -> DataType:  # noqa: N802 - the name that Spark asks for
            return BinaryType()

        @classmethod
        def module(cls) -> str:
            return "on_clusters"

        def serialize(self, obj: Any) -> bytes:
            return b"!" + bytes(shapely.to_wkb(obj))

        def deserialize(self, datum: Any) -> Any:
            return shapely.from_wkb(bytes(datum)[1:])

    return GeometryType()


def as_binary(geometry: Any) -> bytes:
    """What ST_AsBinary of Sedona returns."""
    return bytes(shapely.to_wkb(geometry))
