"""Measure and check record batches of Apache Arrow: `metes.batch.measure` and `metes.batch.check`.

Both are pure functions of one `pyarrow.RecordBatch` that can be pickled. Each feature is examined by itself, so that
the result does not depend on how a layer is cut into batches. `metes.batch.on_dask` and `metes.batch.on_spark` run the
same functions on clusters, `metes.batch.neighbours` compares features with each other.
"""

from __future__ import annotations

from metes.files.errors import DependencyError

try:
    import pyarrow  # noqa: F401 - asked here once, for one message
except ImportError:
    raise DependencyError("pyarrow is not installed, and batches need it: pip install 'metes[parquet]'") from None

from metes.batch.checking import check
from metes.batch.measuring import measure

__all__ = ["check", "measure"]
