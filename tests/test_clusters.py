"""`metes.batch` on Dask and Apache Spark: several worker processes, one of them killed, give what one process gives."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from command import ROOT
from metes.batch import check, measure
from metes.batch.checking import check_anywhere
from on_clusters import KILL_FILE, killed_once, slow_and_killed_once
from test_batch import assert_same, boxes

ROWS = 4_000
PARTS = 16
# Where a worker is killed.
MIDDLE = f"p{ROWS // 2:05}"


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of GeoParquet files, each of one row group."""
    folder = tmp_path_factory.mktemp("layer")
    names = [f"p{n:05}" for n in range(ROWS)]
    frame = geopandas.GeoDataFrame({"id": names}, geometry=boxes(ROWS), crs=4326)
    for number, rows in enumerate(np.array_split(np.arange(ROWS), PARTS)):
        frame.iloc[rows].to_parquet(folder / f"{number:03}.parquet")
    return folder


@pytest.fixture(scope="module")
def expected(layer: Path) -> tuple[pa.Table, pa.Table]:
    """Areas and faults of the layer, from one batch in this process, sorted by id."""
    (batch,) = pq.read_table(layer).select(["id", "geometry"]).combine_chunks().to_batches()
    return in_order(pa.Table.from_batches([measure(batch)])), in_order(pa.Table.from_batches([check_anywhere(batch)]))


def in_order(table: pa.Table) -> pa.Table:
    names = [name for name in ("id", "feature_id", "name", "pointer") if name in table.schema.names]
    return table.sort_by([(name, "ascending") for name in names]).combine_chunks()


def to_arrow(frame: Any, schema: pa.Schema) -> pa.Table:
    return in_order(pa.Table.from_pandas(frame, preserve_index=False).cast(schema).replace_schema_metadata())


@pytest.fixture(scope="module")
def dask_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="dask is not installed: pip install 'metes[dask]'")
    with (
        distributed.LocalCluster(
            n_workers=3,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore")
def test_dask_with_a_killed_worker_gives_what_one_process_gives(
    dask_client: Any, layer: Path, expected: tuple[pa.Table, pa.Table], tmp_path: Path
) -> None:
    import dask.dataframe as dd

    from metes.batch import on_dask

    before = set(dask_client.run(os.getpid).values())
    assert len(before) == 3
    frame = dd.read_parquet(layer, columns=["id", "geometry"], split_row_groups=True)
    frame = frame.map_partitions(slow_and_killed_once, str(tmp_path), MIDDLE, meta=frame._meta)
    assert frame.npartitions == PARTS
    areas, faults = expected
    assert_same(to_arrow(on_dask.measure(frame).compute(), areas.schema), areas)
    assert (tmp_path / KILL_FILE).exists()
    assert before - set(dask_client.run(os.getpid).values()), "no worker was replaced"
    assert to_arrow(on_dask.check(frame).compute(), faults.schema).equals(faults)


@pytest.mark.filterwarnings("ignore")
def test_dask_reads_parquet_with_its_metadata(
    dask_client: Any, layer: Path, expected: tuple[pa.Table, pa.Table], tmp_path: Path
) -> None:
    from metes.batch import on_dask

    found = on_dask.measure_parquet(layer).compute()
    assert found["area_km2"].sum() == pytest.approx(sum(filter(None, expected[0].column("area_km2").to_pylist())))
    assert sorted(found["id"]) == expected[0].column("id").to_pylist()
    shutil.copytree(layer, tmp_path / "bad")
    (tmp_path / "bad/007.parquet").write_bytes(b"PAR1")
    other = geopandas.read_parquet(layer / "003.parquet").to_crs(3857)
    other.to_parquet(tmp_path / "bad/003.parquet")
    rows = on_dask.measure_parquet(tmp_path / "bad").compute()
    bad = rows[rows["feature"].isna()]
    assert [Path(path).name for path in bad["file"]] == ["003.parquet", "007.parquet"]
    assert "found the CRS WGS 84 / Pseudo-Mercator" in bad["note"].iloc[0]
    assert len(rows) == ROWS * (PARTS - 2) // PARTS + 2


@pytest.mark.filterwarnings("ignore")
def test_dask_takes_geometries_of_geopandas(layer: Path) -> None:
    pytest.importorskip("dask.dataframe", reason="dask is not installed: pip install 'metes[dask]'")
    from metes.batch import on_dask
    from metes.files.errors import InputError

    frame = geopandas.read_parquet(layer / "000.parquet")
    found = on_dask._of_partition(frame, measure, {})
    assert len(found) == len(frame)
    with pytest.raises(InputError, match="Pseudo-Mercator"):
        on_dask._of_partition(frame.to_crs(3857), measure, {})


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'metes[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java: apt-get install openjdk-17-jre-headless")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(str(ROOT / each) for each in ("validators", "tests"))
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    folder = tmp_path_factory.mktemp("spark")
    # Two worker processes of one core and 1 GB each, as on two machines.
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "512m")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100")
        .config("spark.sql.files.maxPartitionBytes", "50000")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def read_spark(session: Any, layer: Path) -> Any:
    return session.read.parquet(str(layer)).select("id", "geometry")


@pytest.mark.filterwarnings("ignore")
def test_spark_with_a_killed_worker_gives_what_one_process_gives(
    spark: Any, layer: Path, expected: tuple[pa.Table, pa.Table], tmp_path: Path
) -> None:
    from metes.batch import on_spark

    frame = read_spark(spark, layer)
    frame = frame.mapInArrow(killed_once(str(tmp_path), MIDDLE), frame.schema)
    assert frame.rdd.getNumPartitions() >= 4
    areas, faults = expected
    found = on_spark.measure(frame).toArrow()
    assert (tmp_path / KILL_FILE).exists()
    assert_same(in_order(found.cast(areas.schema)), areas)
    assert in_order(on_spark.check(frame).toArrow().cast(faults.schema)).equals(faults)


@pytest.mark.filterwarnings("ignore")
def test_spark_takes_geometries_of_user_defined_types_as_those_of_sedona(
    spark: Any, layer: Path, expected: tuple[pa.Table, pa.Table]
) -> None:
    """A type of our own, whose values are shapely geometries as those of Sedona; Sedona itself needs a jar."""
    from pyspark.sql import functions

    from metes.batch import on_spark
    from spark_geometry import GeometryType, from_wkb

    made = functions.udf(from_wkb, GeometryType())
    frame = read_spark(spark, layer).withColumn("geometry", made("geometry"))
    found = on_spark.measure(frame, geometry="geometry").toArrow()
    assert_same(in_order(found.cast(expected[0].schema)), expected[0])


@pytest.mark.filterwarnings("ignore")
def test_spark_refuses_what_is_no_geometry_before_it_runs(spark: Any, layer: Path) -> None:
    from metes.batch import on_spark
    from metes.files.errors import InputError

    frame = read_spark(spark, layer)
    with pytest.raises(InputError, match="geometry column: found 'shape'"):
        on_spark.measure(frame, geometry="shape")
    with pytest.raises(InputError, match="found string with the encoding"):
        on_spark.check(frame, geometry="id")


def test_rows_on_clusters_have_no_number() -> None:
    ring = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    batch = pa.record_batch({"id": ["a"], "geometry": [shapely.to_wkb(ring)]})
    (row,) = check_anywhere(batch).to_pylist()
    assert "row" not in row
    assert row["pointer"] == check(batch).to_pylist()[0]["pointer"].removeprefix("/features/0")
