"""A partition of a large layer cannot be examined: a Parquet file or one of its row groups.

Its bytes are no Parquet, its columns differ from those of the first file of the layer, its coordinates are not in
longitude and latitude, or the process that examined it ran out of memory. All other partitions are examined.

Why it matters: the features of this partition are in no result, and engines such as Spark stop at it.
How to mend: write this partition again; only what could not be examined is read again by the same command with
`--output`.
Source: Apache Parquet format (PAR1 footer, row groups); GeoParquet 1.1, `crs` and `edges`.
Severity: Error: readers stop at the partition, or miss its features.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import UnreadablePartition
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "B112"
NAME = "partition_unreadable"
SEVERITY = Severity.ERROR
SCOPE = Scope.PARTITION
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(partition: UnreadablePartition) -> Iterator[Fault]:
    found, _, expected = partition.problem.partition("; expected ")
    place = f"{partition.place}: " if partition.place else ""
    yield FAULT.in_file(
        partition.path,
        found=f"{place}{found.removeprefix('found ')}",
        expected=expected or "a partition that can be read",
        mend="write this partition again; the others were examined.",
    )
