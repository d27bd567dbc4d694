"""Opens a project in a real QGIS and says as JSON what it sees: run by the Python that has PyQGIS, not by the tests'.

`python3 look_with_qgis.py look PROJECT FOLDER DAY...` renders a picture of each layer and of each day into FOLDER; with
a blank FOLDER, none. `plain GEOPACKAGE` loads its layers by hand; `validity GEOPACKAGE` has QGIS check geometries.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import (
    NULL,
    Qgis,
    QgsApplication,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayerTreeModel,
    QgsLayoutExporter,
    QgsLayoutItemLegend,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
    QgsWkbTypes,
)
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QComboBox

PAPER = "#f8f5ee"
PICTURE_PX = (1000, 860)
PICTURE_DPI = 96
LAYOUT_DPI = 60
# Each page is printed by the same rules; the fullest and the emptiest are enough.
PRINTED = ("Map of 1850", "Map of 2010", "Karakoram and Himalaya")
MEASURED_AREA = QgsRectangle(-3_000_000, -2_500_000, 4_210_000, 3_730_000)


def look(project_path: str, folder: str = "", *days: str) -> dict[str, Any]:
    """What a project holds; with a folder, pictures of it as well."""
    messages: list[str] = []
    QgsApplication.messageLog().messageReceived.connect(lambda text, tag, level: messages.append(f"{tag}: {text}"))
    project = QgsProject.instance()
    is_read = project.read(project_path)
    layers = {layer.id(): layer for layer in project.mapLayers().values()}
    seen: dict[str, Any] = {
        "read": is_read,
        "error": project.error(),
        "title": project.title(),
        "crs": project.crs().authid(),
        "is_crs_valid": project.crs().isValid(),
        "layers": {name: layer_facts(layer) for name, layer in layers.items()},
        "relations": relation_facts(project),
        "themes": sorted(project.mapThemeCollection().mapThemes()),
        "theme_styles": theme_styles(project),
        "bookmarks": sorted(each.name() for each in project.bookmarkManager().bookmarks()),
        "date_label": project.readEntry("TitleLabel", "/Label", "")[0],
        "is_date_shown": project.readBoolEntry("TitleLabel", "/Enabled", False)[0],
        "legends": layout_legends(project),
        "scales": {each.name(): scale_facts(each) for each in project.layoutManager().printLayouts()},
        "layouts": sorted(layout.name() for layout in project.layoutManager().printLayouts()),
        "time": [each.toString(Qt.ISODate) for each in span(project.timeSettings().temporalRange())],
        "navigation": project.readNumEntry("TemporalControllerWidget", "/NavigationMode", -1)[0],
        "shown": {day: shown_on(layers, day) for day in days},
    }
    if folder:
        seen["pictures"] = pictures(project, layers, Path(folder), days)
        seen["exports"] = exports(project, Path(folder))
    seen["messages"] = messages
    return seen


def layer_facts(layer: Any) -> dict[str, Any]:
    """What one layer is."""
    is_spatial = layer.isSpatial()
    renderer = layer.renderer() if is_spatial else None
    temporal = layer.temporalProperties()
    return {
        "title": layer.name(),
        "valid": layer.isValid(),
        "source": layer.source(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid() if is_spatial else "",
        "renderer": renderer.type() if renderer else "",
        "legend": [item.label() for item in renderer.legendSymbolItems()] if renderer else [],
        "has_labels": layer.labelsEnabled(),
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "styles": sorted(layer.styleManager().styles()),
        "is_temporal": temporal.isActive(),
        "temporal": [temporal.startField(), temporal.endField(), int(temporal.mode())],
        "abstract": layer.metadata().abstract(),
        "licences": list(layer.metadata().licenses()),
        "map_tip": layer.mapTipTemplate(),
        "form": [each.name() for each in layer.editFormConfig().tabs()],
        "is_expanded": is_expanded(layer),
        "subset": layer.subsetString(),
    }


def is_expanded(layer: Any) -> bool:
    """Whether the legend of the layer is open and the layer is drawn when the project is opened."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    return bool(node and node.isExpanded() and node.isVisible() and node.parent().isExpanded())


def theme_styles(project: Any) -> dict[str, dict[str, str]]:
    """The style that each theme names for each of its layers."""
    themes = project.mapThemeCollection()
    return {
        name: {record.layer().id(): record.currentStyle for record in themes.mapThemeState(name).layerRecords()}
        for name in themes.mapThemes()
    }


def layout_legends(project: Any) -> dict[str, list[str]]:
    """The words beside the symbols in the legend of every layout."""
    found = {}
    for layout in project.layoutManager().printLayouts():
        legend = next(item for item in layout.items() if isinstance(item, QgsLayoutItemLegend))
        tree = legend.model()
        found[layout.name()] = [
            node.data(Qt.DisplayRole)
            for layer in tree.rootGroup().findLayers()
            for node in tree.layerLegendNodes(layer)
        ]
    return found


def scale_facts(layout: Any) -> list[Any]:
    """The scale that a page prints, and the denominator of its map's scale."""
    return [layout.itemById("Ratio").text(), layout.itemById("Map").scale()]


def switch_themes(project_path: str, folder: str) -> dict[str, float]:
    """Share of pixels that differ between themes in turn, and between a page before and after the switch."""
    project = QgsProject.instance()
    project.read(project_path)
    themes, root = project.mapThemeCollection(), project.layerTreeRoot()
    model = QgsLayerTreeModel(root)
    for number, name in enumerate(("Lines by treaty", "Lines by accuracy", "Lines by treaty")):
        themes.applyTheme(name, root, model)
        order = [layer for layer in root.layerOrder() if root.findLayer(layer).isVisible()]
        picture(project, order, MEASURED_AREA, Path(folder) / f"theme-{number}.png", "1945-07-01")
        if number < 2:
            print_layout(project, PRINTED[0], Path(folder) / f"page-{number}.png")
    return {
        "treaty and accuracy": difference(Path(folder), "theme-0.png", "theme-1.png"),
        "treaty and treaty": difference(Path(folder), "theme-0.png", "theme-2.png"),
        "page and page": difference(Path(folder), "page-0.png", "page-1.png"),
    }


def difference(folder: Path, one: str, other: str) -> float:
    """Share of the pixels in which two pictures differ."""
    first, second = QImage(str(folder / one)), QImage(str(folder / other))
    spots = [(x, y) for x in range(0, first.width(), 2) for y in range(0, first.height(), 2)]
    return float(sum(first.pixel(*spot) != second.pixel(*spot) for spot in spots) / len(spots))


def forms(project_path: str) -> list[dict[str, Any]]:
    """What the form of each treaty shows for a source that may be blank: the cell, and value and text of its widget."""
    project = QgsProject.instance()
    project.read(project_path)
    QgsGui.editorWidgetRegistry().initEditors()
    layer, found, kept = project.mapLayer("metes_layer_treaties"), [], []
    column = layer.fields().indexFromName("in_force_source_id")
    for feature in layer.getFeatures():
        wrapper = QgsGui.editorWidgetRegistry().create(layer, column, None, None)
        widget = wrapper.widget()
        wrapper.setFeature(feature)
        QgsApplication.processEvents()
        # A widget that Python gives up is gone while QGIS still fills it: all are kept.
        kept.append((wrapper, widget))
        cell, value = feature["in_force_source_id"], wrapper.value()
        found.append(
            {
                "treaty_id": feature["treaty_id"],
                "cell": None if cell == NULL else cell,
                "value": None if value == NULL else value,
                "kind": type(widget).__name__,
                "texts": [box.currentText() for box in widget.findChildren(QComboBox)],
            }
        )
    return found


def relation_facts(project: Any) -> list[list[str]]:
    """Every relation: its id, and why it cannot be used, if so."""
    relations = project.relationManager().relations().values()
    return sorted([each.id(), "" if each.isValid() else "not valid"] for each in relations)


def span(moments: Any) -> list[Any]:
    """Beginning and end of a range of moments."""
    return [moments.begin(), moments.end()]


def whole_day(day: str) -> Any:
    """A day from its first second to its last: QGIS takes the moment that ends a range for a part of it."""
    year, month, number = (int(part) for part in day.split("-"))
    date = QDate(year, month, number)
    return QgsDateTimeRange(QDateTime(date, QTime(0, 0), Qt.UTC), QDateTime(date, QTime(23, 59, 59), Qt.UTC))


def shown_on(layers: dict[str, Any], day: str) -> dict[str, list[str]]:
    """First column of the features that the temporal filter of each layer lets through."""
    found = {}
    for name, layer in layers.items():
        if layer.isSpatial() and layer.temporalProperties().isActive():
            context = QgsVectorLayerTemporalContext()
            context.setLayer(layer)
            words = layer.temporalProperties().createFilterString(context, whole_day(day))
            request = QgsFeatureRequest(QgsExpression(words)) if words else QgsFeatureRequest()
            found[name] = sorted(str(feature[1]) for feature in layer.getFeatures(request))
    return found


def pictures(project: Any, layers: dict[str, Any], folder: Path, days: tuple[str, ...]) -> dict[str, int]:
    """Number of colours in the picture of each layer and of each day."""
    colours = {
        name: picture(project, [layer], MEASURED_AREA, folder / f"layer-{name}.png")
        for name, layer in layers.items()
        if layer.isSpatial()
    }
    tree = project.layerTreeRoot()
    order = [layer for layer in tree.layerOrder() if tree.findLayer(layer).isVisible()]
    for day in days:
        colours[day] = picture(project, order, MEASURED_AREA, folder / f"day-{day}.png", day)
    return colours


def picture(project: Any, layers: list[Any], measured_area: Any, path: Path, day: str = "") -> int:
    """Renders a picture and counts its colours: a blank one has one."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(*PICTURE_PX))
    settings.setOutputDpi(PICTURE_DPI)
    settings.setExtent(measured_area)
    settings.setBackgroundColor(QColor(PAPER))
    if day:
        settings.setIsTemporal(True)
        settings.setTemporalRange(whole_day(day))
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(path))
    step = 3
    return len({image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)})


def exports(project: Any, folder: Path) -> dict[str, int]:
    """Size of a print layout as a picture, or the fault of its exporter as a number below zero."""
    sizes = {}
    for name in PRINTED:
        path = folder / f"{name.replace(' ', '-').lower()}.png"
        result = print_layout(project, name, path)
        sizes[name] = path.stat().st_size if result == QgsLayoutExporter.Success else -int(result)
    return sizes


def print_layout(project: Any, name: str, path: Path) -> int:
    """Export a layout as a picture; returns the exporter's result."""
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = LAYOUT_DPI
    return int(QgsLayoutExporter(project.layoutManager().layoutByName(name)).exportToImage(str(path), settings))


def load_plainly(geopackage: str) -> dict[str, dict[str, Any]]:
    """The layers of a GeoPackage as a person adds them by hand: the styles inside are taken by default."""
    whole = QgsVectorLayer(geopackage, "all", "ogr")
    names = [text.split("!!::!!")[1] for text in whole.dataProvider().subLayers()]
    return {name: layer_facts(QgsVectorLayer(f"{geopackage}|layername={name}", name, "ogr")) for name in names}


def drop(*paths: str) -> dict[str, dict[str, Any]]:
    """What happens to files that are dragged into QGIS: it opens a dialog for a file of more than one layer."""
    return {
        path: {**layer_facts(QgsVectorLayer(path, "dropped", "ogr")), "sublayers": sublayers(path)} for path in paths
    }


def sublayers(path: str) -> list[list[Any]]:
    """Name and type of geometry of each layer that QGIS offers for a file."""
    flags = Qgis.SublayerQueryFlags(Qgis.SublayerQueryFlag.ResolveGeometryType)
    found = QgsProviderRegistry.instance().querySublayers(path, flags)
    return [[each.name(), QgsWkbTypes.displayString(each.wkbType())] for each in found]


def validity(geopackage: str) -> dict[str, dict[str, Any]]:
    """What `qgis:checkvalidity` says of each layer by the rules of GEOS, and of the lines by those of QGIS itself."""
    sys.path.append(str(Path(QgsApplication.prefixPath()) / "share/qgis/python/plugins"))
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    spatial = {name: facts["source"] for name, facts in load_plainly(geopackage).items() if facts["crs"]}
    # The rules of QGIS compare every edge with every other, which takes minutes for the outline of a large state.
    asked = [(name, source, GEOS_RULES) for name, source in spatial.items()]
    asked.append(("segments by QGIS", spatial["segments"], QGIS_RULES))
    counts = {}
    for name, source, method in asked:
        found = processing.run("qgis:checkvalidity", {"INPUT_LAYER": source, "METHOD": method, **OUTPUTS})
        invalid = [feature["segment_id"] for feature in found["INVALID_OUTPUT"].getFeatures() if method == QGIS_RULES]
        counts[name] = {"valid": found["VALID_COUNT"], "errors": found["ERROR_COUNT"], "invalid": sorted(invalid)}
    return counts


QGIS_RULES, GEOS_RULES = 1, 2
OUTPUTS = dict.fromkeys(("VALID_OUTPUT", "INVALID_OUTPUT", "ERROR_OUTPUT"), "memory:")
QUESTIONS: dict[str, Callable[..., Any]] = {"look": look, "plain": load_plainly, "validity": validity, "drop": drop}
QUESTIONS |= {"themes": switch_themes, "forms": forms}


if __name__ == "__main__":
    application = QgsApplication([], sys.argv[1] == "forms")
    application.initQgis()
    print("SEEN" + json.dumps(QUESTIONS[sys.argv[1]](*sys.argv[2:])), flush=True)
    # The layers outlive the application otherwise, and its end is a crash after all is done.
    os._exit(0)
