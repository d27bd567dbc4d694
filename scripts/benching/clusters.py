"""Measures a layer on a cluster of worker processes of this machine, and prints the number of rows and the total area.

Usage: `python clusters.py dask|spark FOLDER OUTPUT WORKERS`. The rows are written as Parquet by the workers.
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset


def on_dask(folder: Path, output: Path, workers: int) -> None:
    """Measure with Dask, a row group at a time."""
    from distributed import Client, LocalCluster

    from metes.batch.on_dask import measure_parquet

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        measure_parquet(folder).to_parquet(output, write_index=False)


def on_spark(folder: Path, output: Path, workers: int) -> None:
    """Measure with Spark, in a local cluster of executors of one core and 1 GB each."""
    from pyspark.sql import SparkSession

    from metes.batch.on_spark import measure

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local-cluster[{workers},1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "768m")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.files.maxPartitionBytes", str(16 << 20))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    try:
        measure(session.read.parquet(str(folder))).write.mode("overwrite").parquet(str(output))
    finally:
        session.stop()


def main(engine: str, folder: Path, output: Path, workers: int) -> None:
    """Run one engine and print what it wrote."""
    {"dask": on_dask, "spark": on_spark}[engine](folder, output, workers)
    rows, sums = 0, []
    for batch in pyarrow.dataset.dataset(output, format="parquet").to_batches(columns=["area_km2"]):
        rows += batch.num_rows
        sums.append(math.fsum(pc.drop_null(batch.column("area_km2")).to_numpy()))
    print(json.dumps({"rows": rows, "total_km2": math.fsum(sums)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
