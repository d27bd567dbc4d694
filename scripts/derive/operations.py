"""The operations that recipes may name. A new one is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shapely

from derive import areas, lines
from derive.step import Step

OPERATIONS: Mapping[str, Callable[[Step], shapely.Geometry]] = {
    "between": lines.between,
    "chain": lines.chain,
    "clip": lines.clip,
    "common": areas.common,
    "cut_out": areas.cut_out,
    "digitised": lines.digitised,
    "gather": lines.gather,
    "insert": lines.insert,
    "join": lines.join,
    "polygon": areas.polygon,
    "reverse": lines.reverse,
    "ring": lines.ring,
    "snap": lines.snap,
    "spline": lines.spline,
    "take": lines.take,
    "together": areas.together,
    "through": lines.through,
    "whole": areas.whole,
}
