"""GeoJSON has one form here: same features, same bytes."""

from __future__ import annotations

import pytest
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from canonical import Feature, canonical_text, parse_features


def _feature(feature_id: str, geometry: object, **properties: str | float | None) -> Feature:
    return Feature(id=feature_id, geometry=geometry, properties=properties)


def test_form_is_one_position_per_line_sorted_and_rounded() -> None:
    features = [
        _feature("b", LineString([(1.123456789, 2, 9), (-0.00000001, 3.5, 9)]), name="Ömnö", note=None),
        _feature("a", Point(1, 2)),
    ]
    assert canonical_text("toy", features) == (
        '{"type":"FeatureCollection","name":"toy","features":[\n'
        '{"type":"Feature","id":"a","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}},\n'
        '{"type":"Feature","id":"b","properties":{"name":"Ömnö","note":null},'
        '"geometry":{"type":"LineString","coordinates":[\n[1.1234568,2],\n[0,3.5]\n]}}\n'
        "]}\n"
    )


def test_text_read_and_written_again_is_the_same() -> None:
    holed = box(0, 0, 1, 1).difference(box(0.2, 0.2, 0.4, 0.4))
    text = canonical_text("toy", [_feature("a", MultiPolygon([holed, box(3, 3, 4, 4)]))])
    assert canonical_text("toy", parse_features(text)) == text


def test_exterior_rings_run_counter_clockwise() -> None:
    clockwise = Polygon([(0, 0), (0, 1), (1, 1), (0, 0)])
    (feature,) = parse_features(canonical_text("toy", [_feature("a", clockwise)]))
    assert feature.geometry.exterior.is_ccw


def test_neighbours_equal_after_rounding_are_written_once() -> None:
    line = LineString([(0, 0), (0.00000001, 0), (1, 0)])
    (feature,) = parse_features(canonical_text("toy", [_feature("a", line)]))
    assert list(feature.geometry.coords) == [(0, 0), (1, 0)]


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (
            LineString([(0, 0), (0.00000001, 0)]),
            "feature a: found 1 positions after rounding; expected at least 2",
        ),
        (Polygon(), "feature a: found an empty Polygon"),
        (GeometryCollection([Point(0, 0)]), "feature a: found a GeometryCollection"),
        (Point(float("nan"), 0), "feature a: found"),
    ],
)
def test_geometry_that_cannot_be_written(geometry: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        canonical_text("toy", [_feature("a", geometry)])


def test_id_used_twice() -> None:
    with pytest.raises(ValueError, match="found the feature id a twice"):
        canonical_text("toy", [_feature("a", Point(0, 0)), _feature("a", Point(1, 1))])


def test_attribution_travels_with_data_that_demands_it() -> None:
    def text(licence: str) -> str:
        return canonical_text("toy", [Feature(id="a", geometry=Point(1, 2), properties={"licence": licence})])

    credit = '"attribution":"© OpenStreetMap contributors (ODbL 1.0)"'
    credited = f'{{"type":"FeatureCollection","name":"toy",{credit},"features":['
    assert text("ODbL-1.0").startswith(credited)
    assert text("CC-BY-4.0 AND ODbL-1.0").startswith(credited)
    assert "attribution" not in text("CC-BY-4.0")
    # Reading and writing again keeps it, for it follows from the features.
    assert canonical_text("toy", parse_features(text("ODbL-1.0"))) == text("ODbL-1.0")
