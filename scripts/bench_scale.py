"""Measure how `metes area` grows with the size of a layer, and write the section of docs/large-layers.md about it.

Usage: `python scripts/bench_scale.py [--sizes 1e5 1e6 1e7]`. Each size is measured with one process, two, Dask and
Spark, each in a process of its own; engines that are not installed are listed as missing. The numbers are from one
machine on one day, so `make build` does not rebuild the section, and no test asserts a time.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benching.layers import Layer, make_layer
from benching.processes import ROOT
from benching.scale_section import TITLE, section
from benching.section import with_section

CLUSTERS = ROOT / "scripts/benching/clusters.py"
PAGE = ROOT / "docs/large-layers.md"
LOOK_EVERY_S = 0.1
PAGE_BYTES = 4096


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a command took, with all processes that it started: wall clock, processor time, and most memory at once."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    rows: int
    total_km2: float


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 1 if an area was lost, 2 if nothing could be measured."""
    parser = argparse.ArgumentParser(prog="bench_scale.py", description="Measure how metes area grows with a layer.")
    parser.add_argument("--sizes", type=float, nargs="+", default=[1e5, 1e6, 1e7], metavar="POLYGONS")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", metavar="FOLDER", help="directory of the layers")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES), help="what to measure")
    parser.add_argument("--no-page", action="store_true", help="print the numbers, and leave the page as it is")
    chosen = parser.parse_args(arguments)
    chosen.cache.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for size in map(int, sorted(chosen.sizes)):
        say(f"making a layer of {size:,} polygons")
        layer = make_layer(chosen.cache, size)
        whole = taken_by_command(layer.whole, chosen.cache / "whole.parquet", 1)
        if whole is None:
            print("bench: the states cannot be measured: pip install 'metes[parquet]'", file=sys.stderr)
            return 2
        found: dict[str, Any] = {"polygons": layer.polygons, "vertices": layer.vertices, "whole_km2": whole.total_km2}
        for engine in chosen.engines:
            say(f"{layer.polygons:,} polygons: {engine}")
            taken = ENGINES[engine](layer, chosen.cache)
            found[engine] = None if taken is None else asdict(taken)
        rows.append(found)
        print(json.dumps(found), flush=True)
    if not chosen.no_page:
        PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), TITLE, section(rows)), encoding="utf-8")
    return 1 if any(is_lost(row) for row in rows) else 0


def is_lost(row: dict[str, Any]) -> bool:
    """Whether the pieces have another number or another total than the states, by any engine."""
    results = [row[engine] for engine in ENGINES if row.get(engine)]
    return any(
        each["rows"] != row["polygons"] or abs(each["total_km2"] / row["whole_km2"] - 1.0) > 1e-9 for each in results
    )


def taken_by_command(path: Path, output: Path, jobs: int) -> Taken | None:
    """`metes area` of a layer, into a Parquet file."""
    output.unlink(missing_ok=True)
    shutil.rmtree(output.with_name(f"{output.name}.metes-parts"), ignore_errors=True)
    done = watched([sys.executable, "-m", "metes", "area", str(path), "--output", str(output), "--jobs", str(jobs)])
    if done is None:
        return None
    with pq.ParquetFile(output) as file:
        sums = [
            math.fsum(pc.drop_null(batch.column("area_km2")).to_numpy())
            for batch in file.iter_batches(columns=["area_km2"])
        ]
        return Taken(**done[0], rows=file.metadata.num_rows, total_km2=math.fsum(sums))


def taken_by_cluster(engine: str) -> Callable[[Layer, Path], Taken | None]:
    """The same layer on a local cluster of two worker processes."""

    def take(layer: Layer, cache: Path) -> Taken | None:
        output = cache / f"areas-{engine}"
        shutil.rmtree(output, ignore_errors=True)
        done = watched([sys.executable, str(CLUSTERS), engine, str(layer.folder), str(output), "2"])
        return None if done is None else Taken(**done[0], **json.loads(done[1].splitlines()[-1]))

    return take


ENGINES: dict[str, Callable[[Layer, Path], Taken | None]] = {
    "1 process": lambda layer, cache: taken_by_command(layer.folder, cache / "areas.parquet", 1),
    "2 processes": lambda layer, cache: taken_by_command(layer.folder, cache / "areas.parquet", 2),
    "Dask, 2 workers": taken_by_cluster("dask"),
    "Spark, 2 executors": taken_by_cluster("spark"),
}


def watched(command: list[str]) -> tuple[dict[str, Any], str] | None:
    """What a command took and what it printed; None where it failed. Needs /proc."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watcher = _Watcher(process.pid)
        watcher.start()
        output, errors = process.communicate()
        watcher.done.set()
        watcher.join()
    if process.returncode:
        print(f"bench: {' '.join(command[1:4])}: {errors[-2000:]}", file=sys.stderr)
        return None
    return {
        "seconds": time.perf_counter() - started,
        "processor_seconds": sum(watcher.processor_seconds.values()),
        "peak_bytes": watcher.peak_bytes,
    }, output


class _Watcher(threading.Thread):
    """Looks ten times a second at a process and all that it started."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.done = process, threading.Event()
        self.peak_bytes = 0
        self.processor_seconds: dict[int, float] = {}

    def run(self) -> None:
        while not self.done.wait(LOOK_EVERY_S):
            processes = _stats()
            mine = {self.process}
            while more := {pid for pid, stat in processes.items() if stat.parent in mine} - mine:
                mine |= more
            # A daemon that lost its parent keeps what it took until then.
            mine |= self.processor_seconds.keys()
            found = [(pid, processes[pid]) for pid in mine if pid in processes]
            self.peak_bytes = max(self.peak_bytes, sum(stat.resident_bytes for _, stat in found))
            self.processor_seconds.update({pid: stat.processor_seconds for pid, stat in found})


@dataclass(frozen=True, kw_only=True)
class _Stat:
    parent: int
    processor_seconds: float
    resident_bytes: int


def _stats() -> dict[int, _Stat]:
    """Every process of the machine by its id."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        ticks = int(fields[11]) + int(fields[12])
        found[int(place.parent.name)] = _Stat(
            parent=int(fields[1]), processor_seconds=ticks / 100.0, resident_bytes=int(fields[21]) * PAGE_BYTES
        )
    return found


def say(what: str) -> None:
    """Print what is going on, beside the output."""
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
