"""Symbols, renderers and labels as QGIS XML; omitted properties take QGIS defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from metes.html.document import palette

COLOURS = palette()
# Below are two levels: halos and strokes.
TOP_LEVEL = 2
WIDEST = 1_000_000_000
PAPER, INK, FAINT = (COLOURS[name] for name in ("paper", "ink", "edge"))


@dataclass(frozen=True, kw_only=True)
class SymbolLayer:
    """One stroke, fill or marker of a symbol; `expressions` set properties per feature."""

    kind: str
    options: Mapping[str, str]
    expressions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Category:
    """Symbol and legend text of one value; the value None stands for all others.

    What is on top is drawn after all that is not.
    """

    value: str | None
    label: str
    layers: Sequence[SymbolLayer]
    is_on_top: bool = False


@dataclass(frozen=True, kw_only=True)
class Range:
    """Symbol and legend text of values from `low` to `high`."""

    low: float
    high: float
    label: str
    layers: Sequence[SymbolLayer]


@dataclass(frozen=True, kw_only=True)
class Label:
    """Label of a feature.

    `is_shown` and `first`, which gives the priority of a feature, are QGIS expressions. `smallest_scale` is the scale
    denominator from which the label is drawn. `smallest_mm` is the minimum size on the map of a labelled area;
    `spacing` is added between letters, in points. `obstacle`, up to 2, keeps other labels off the feature; without
    `is_drawn`, that is all. `position_order` is an expression for the positions around a point, such as `'R,TR,BR'`,
    `is_outside` one that allows a label beside its area, and `is_obstacle` one that says whether others keep off.
    """

    expression: str
    size: float
    colour: str
    placement: str
    is_italic: bool = False
    is_bold: bool = False
    smallest_scale: int = 0
    wrap_after: int = 0
    priority: int = 5
    is_shown: str = ""
    first: str = ""
    smallest_mm: float = 0.0
    spacing: float = 0.0
    obstacle: float = 1.0
    is_drawn: bool = True
    position_order: str = ""
    is_outside: str = ""
    is_obstacle: str = ""


def rgba(colour: str, alpha: int = 255) -> str:
    """A colour `#rrggbb` in QGIS notation."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + f",{alpha}"


def stroke(colour: str, width_mm: float, *, dash: str = "", **expressions: str) -> SymbolLayer:
    """A line symbol layer; `dash` is lengths of dashes and gaps in mm, such as `3;1`."""
    options = {
        "line_color": rgba(colour),
        "line_width": f"{width_mm:g}",
        "capstyle": "flat" if dash or expressions else "round",
        "joinstyle": "round",
    }
    if dash:
        options |= {"use_custom_dash": "1", "customdash": dash, "customdash_unit": "MM"}
    return SymbolLayer(kind="SimpleLine", options=options, expressions=expressions)


def fill(colour: str, *, alpha: int = 255, outline: str = "", width_mm: float = 0.2) -> SymbolLayer:
    """A fill symbol layer with or without an outline."""
    options = {
        "color": rgba(colour, alpha),
        "style": "solid",
        "outline_color": rgba(outline or colour),
        "outline_style": "solid" if outline else "no",
        "outline_width": f"{width_mm:g}",
        "joinstyle": "round",
    }
    return SymbolLayer(kind="SimpleFill", options=options)


def stroke_of_fill(colour: str, *, metres: float) -> SymbolLayer:
    """A fill that reaches `metres` / 2 over its outline, so that slivers between neighbours do not show."""
    options = {
        "color": rgba(colour),
        "style": "solid",
        "outline_color": rgba(colour),
        "outline_style": "solid",
        "outline_width": f"{metres:g}",
        "outline_width_unit": "RenderMetersInMapUnits",
        "joinstyle": "round",
    }
    return SymbolLayer(kind="SimpleFill", options=options)


def marker(shape: str, colour: str, size_mm: float, *, shown: str = "", outline: str = INK) -> SymbolLayer:
    """A marker symbol layer; `shown` is an expression that hides the marker where false."""
    options = {
        "name": shape,
        "color": rgba(colour),
        "outline_color": rgba(outline),
        "outline_width": "0.3",
        "size": f"{size_mm:g}",
    }
    return SymbolLayer(kind="SimpleMarker", options=options, expressions={"enabled": shown} if shown else {})


def categorised(column: str, categories: Sequence[Category], kind: str, *, order: str = "") -> str:
    """A renderer with one symbol per value of a column or expression, drawn in `order`."""
    rows = "".join(
        f"<category symbol={quoteattr(str(number))} value={quoteattr(category.value or '')} "
        f'label={quoteattr(category.label)} render="true"/>'
        for number, category in enumerate(categories)
    )
    method = f'type="categorizedSymbol" attr={quoteattr(column)}'
    drawn = [(each.layers, TOP_LEVEL if each.is_on_top else 0) for each in categories]
    return _renderer(method, f"<categories>{rows}</categories>", drawn, kind, order)


def graduated(column: str, ranges: Sequence[Range], kind: str, *, order: str = "") -> str:
    """A renderer with one symbol per range of a column."""
    rows = "".join(
        f'<range symbol="{number}" lower="{each.low:f}" upper="{each.high:f}" label={quoteattr(each.label)} '
        'render="true"/>'
        for number, each in enumerate(ranges)
    )
    method = f'type="graduatedSymbol" attr={quoteattr(column)} graduatedMethod="GraduatedColor"'
    return _renderer(method, f"<ranges>{rows}</ranges>", [(each.layers, 0) for each in ranges], kind, order)


def _renderer(method: str, rows: str, drawn: Sequence[tuple[Sequence[SymbolLayer], int]], kind: str, order: str) -> str:
    """A renderer; each rule's symbol is named by its number."""
    symbols = "".join(symbol(str(number), own, kind, level) for number, (own, level) in enumerate(drawn))
    # With levels, features are drawn category by category: only where a symbol has a halo, for the order is lost.
    has_levels = any(len(own) > 1 for own, _ in drawn)
    return (
        f'<renderer-v2 {method} enableorderby="{int(bool(order))}" symbollevels="{int(has_levels)}">{rows}'
        f"<symbols>{symbols}</symbols>{_order(order)}</renderer-v2>"
    )


def _order(expression: str) -> str:
    if not expression:
        return ""
    return f'<orderby><orderByClause asc="1" nullsFirst="1">{_text(expression)}</orderByClause></orderby>'


def symbol(name: str, layers: Sequence[SymbolLayer], kind: str, level: int = 0) -> str:
    """A symbol of type marker, line or fill."""
    # All halos of a layer come before all of its strokes: else the halo of one line cuts the next.
    first = level + 2 - len(layers)
    drawn = "".join(_symbol_layer(layer, number) for number, layer in enumerate(layers, start=first))
    return f'<symbol type="{kind}" name={quoteattr(name)} alpha="1" clip_to_extent="1" force_rhr="0">{drawn}</symbol>'


def _symbol_layer(layer: SymbolLayer, level: int) -> str:
    options = "".join(
        f'<Option name="{name}" type="QString" value={quoteattr(value)}/>'
        for name, value in sorted(layer.options.items())
    )
    return (
        f'<layer class="{layer.kind}" enabled="1" locked="0" pass="{level}"><Option type="Map">{options}</Option>'
        f"{properties('data_defined_properties', layer.expressions)}</layer>"
    )


def properties(element: str, expressions: Mapping[str, str]) -> str:
    """Data-defined properties in QGIS's nested form."""
    inner = "".join(
        f'<Option name="{name}" type="Map"><Option name="active" type="bool" value="true"/>'
        f'<Option name="expression" type="QString" value={quoteattr(expression)}/>'
        '<Option name="type" type="int" value="3"/></Option>'
        for name, expression in sorted(expressions.items())
    )
    held = f'<Option name="properties" type="Map">{inner}</Option>' if inner else '<Option name="properties"/>'
    return (
        f'<{element}><Option type="Map"><Option name="name" type="QString" value=""/>{held}'
        f'<Option name="type" type="QString" value="collection"/></Option></{element}>'
    )


def labelling(label: Label) -> str:
    """Labels with a halo, placed without overlaps."""
    return f'<labeling type="simple">{_label_settings(label)}</labeling>'


def labelling_by_scale(nearest: Label, *wider: tuple[int, Label]) -> str:
    """Labels of several kinds, each from its scale denominator on; the nearest from 1 on."""
    labels, limits = [nearest, *(label for _, label in wider)], [1, *(limit for limit, _ in wider), WIDEST]
    inner = "".join(
        f'<rule key="{{{number}}}" description="from 1:{limits[number]}" scalemindenom="{limits[number]}" '
        f'scalemaxdenom="{limits[number + 1]}">{_label_settings(label)}</rule>'
        for number, label in enumerate(labels)
    )
    return f'<labeling type="rule-based"><rules key="{{all}}">{inner}</rules></labeling>'


def _label_settings(label: Label) -> str:
    chosen = {
        "Show": label.is_shown,
        "Priority": label.first,
        "PredefinedPositionOrder": label.position_order,
        "PolygonLabelOutside": label.is_outside,
        "IsObstacle": label.is_obstacle,
    }
    shown = {name: expression for name, expression in chosen.items() if expression}
    limits = f'scaleVisibility="1" scaleMin="1" scaleMax="{label.smallest_scale}"' if label.smallest_scale else ""
    return (
        '<settings calloutType="simple">'
        f'<text-style fieldName={quoteattr(label.expression)} isExpression="1" fontSize="{label.size:g}" '
        f'fontSizeUnit="Point" textColor="{rgba(label.colour)}" textOpacity="1" multilineHeight="1" '
        f'fontLetterSpacing="{label.spacing:g}" fontItalic="{int(label.is_italic)}" '
        f'fontWeight="{75 if label.is_bold else 50}">'
        f'<text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="{rgba(PAPER)}" '
        'bufferOpacity="0.85" bufferJoinStyle="128" bufferNoFill="1"/></text-style>'
        f'<text-format autoWrapLength="{label.wrap_after}" multilineAlign="1" useMaxLineLengthForAutoWrap="1"/>'
        f'<placement {label.placement} priority="{label.priority}"/>'
        f'<rendering drawLabels="{int(label.is_drawn)}" obstacle="{int(label.obstacle > 0)}" '
        f'obstacleFactor="{label.obstacle:g}" obstacleType="0" mergeLines="1" '
        f'minFeatureSize="{label.smallest_mm:g}" {limits}/>'
        f"{properties('dd_properties', shown)}</settings>"
    )


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
