"""The received cuts, as steps of recipes name them: `source-id/file` and the id of a feature."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import shapely

from canonical import read_features
from derive.error import BuildError
from derive.geodesy import rounded_geometry
from derive.heights import Heights, read_heights


class Cuts:
    """The features of the cuts in sources/, rounded to the decimals that we publish."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._features = cache(self._read)

    def feature(self, cut: str, feature_id: str) -> shapely.Geometry:
        """The geometry of one feature of a cut."""
        features = self._features(cut)
        if feature_id not in features:
            raise BuildError(cut, found=f"no feature {feature_id}", expected=f"one of {', '.join(features)}")
        return features[feature_id]

    def heights(self, cut: str) -> Heights:
        """The heights of a grid."""
        return read_heights(self._folder / f"{cut}.asc")

    def _read(self, cut: str) -> dict[str, shapely.Geometry]:
        path = self._folder / f"{cut}.geojson"
        if not path.is_file():
            raise BuildError(f"sources/{cut}.geojson", found="no file", expected="the cut that a recipe names")
        try:
            return {feature.id: rounded_geometry(feature.geometry) for feature in read_features(path)}
        except (ValueError, KeyError) as error:
            raise BuildError(
                f"sources/{cut}.geojson", found=f"{type(error).__name__} {error}", expected="features with ids"
            ) from error
