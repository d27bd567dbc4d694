"""The operations that recipes may name. A new one is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shapely

from derive import areas, basins, lines, shaping
from derive.step import Step

OPERATIONS: Mapping[str, Callable[[Step], shapely.Geometry]] = {
    "basin_edges": basins.basin_edges,
    "belt_edge": shaping.belt_edge,
    "between": lines.between,
    "chain": lines.chain,
    "clip": lines.clip,
    "common": areas.common,
    "cut_out": areas.cut_out,
    "digitised": lines.digitised,
    "draw_to": shaping.draw_to,
    "gather": lines.gather,
    "insert": lines.insert,
    "join": lines.join,
    "polygon": areas.polygon,
    "reverse": lines.reverse,
    "ring": lines.ring,
    "run": shaping.run,
    "shift": shaping.shift,
    "snap": lines.snap,
    "spline": lines.spline,
    "take": lines.take,
    "thin": shaping.thin,
    "through": lines.through,
    "together": areas.together,
    "whole": areas.whole,
}
