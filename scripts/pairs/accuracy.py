"""Distance within which 90 % of a source lies from OpenStreetMap, on the sectors that set parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from derive.geodesy import WGS84
from pairs.cutting import Positions
from pairs.sectors import Sector, SectorKind

STEP_M = 1_000.0
# A plane of its own for each half degree of latitude, in which a distance of 5 km is right to 0.1 %.
BAND_DEG = 0.5
# Kilometres within which the other line is looked for, as degrees of latitude.
REACH_DEG = 1.5
# Coasts are measured against the generalised shore, for the other country outlines run in the sea.
REFERENCES = {"coast": "geo-maps-countries-coastline-1m-0.6.0"}
REFERENCE = "osm_borders-maritime_10m-1.1.0"

Drawn = Mapping[tuple[str, str], Positions]


def measured_accuracies(
    sectors: list[Sector], drawn: Drawn, kinds: Mapping[str, Mapping[str, SectorKind]]
) -> dict[tuple[str, str], float]:
    """Metres by source and kind of line, to 10 m, for those that state none."""
    found: dict[tuple[str, str], float] = {}
    for source, of in kinds.items():
        for kind in [name for name, stated in of.items() if stated.accuracy_m is None]:
            reference = REFERENCES.get(kind, REFERENCE)
            distances = [
                distances_m(drawn[sector.id, source], drawn[sector.id, reference])
                for sector in sectors
                if sector.sets_parameter and sector.kind == kind and (sector.id, source) in drawn
            ]
            found[source, kind] = float(round(np.percentile(np.concatenate(distances), 90), -1))
    return found


def distances_m(line: Positions, other: Positions) -> NDArray[np.float64]:
    """Distance from the other line, once a kilometre along a line."""
    samples = _sampled(line)
    bands = np.round(samples[:, 1] / BAND_DEG) * BAND_DEG
    distances = np.empty(len(samples))
    for band in np.unique(bands):
        within = bands == band
        scale = np.array([111_320.0 * np.cos(np.radians(band)), 111_130.0])
        near = np.abs(other[:-1, 1] - band) < REACH_DEG
        edges = np.stack([other[:-1][near] * scale, other[1:][near] * scale], axis=1)
        tree = shapely.STRtree(shapely.linestrings(edges))
        _, metres = tree.query_nearest(shapely.points(samples[within] * scale), all_matches=False, return_distance=True)
        distances[within] = metres
    return distances


def _sampled(line: Positions) -> Positions:
    lon, lat = line[:, 0], line[:, 1]
    _, _, lengths = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    places = np.linspace(0.0, along[-1], max(2, int(along[-1] / STEP_M)) + 1)
    return np.column_stack([np.interp(places, along, lon), np.interp(places, along, lat)])
