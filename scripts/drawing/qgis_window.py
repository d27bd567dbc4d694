"""Takes pictures of a QGIS with the project open: run by QGIS itself, as its `--code`.

The year, the file of the picture, the folder for all pictures and the file that lists the steps are in the environment,
for QGIS passes no arguments on. A blank folder asks for the window alone.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qgis.core import QgsFeatureRequest, QgsLayoutExporter, QgsProject
from qgis.PyQt.QtCore import QSize, Qt, QTimer
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar
from qgis.utils import iface

YEAR, PICTURE, FOLDER = int(os.environ["METES_YEAR"]), os.environ["METES_PICTURE"], os.environ.get("METES_FOLDER", "")
WIDTH_PX, HEIGHT_PX = 1500, 860
LEGEND_PX, TIME_PX = 360, 95
DOCKS = ("Layers", "Temporal Controller")
TOOLBARS = ("mFileToolBar", "mMapNavToolBar", "mAttributesToolBar")
# The window is at rest when the map is not being drawn for so many looks in a row; a refresh begins with a delay.
LOOK_MS, LOOKS = 100, 8
LAYOUT_DPI = 110
FORM_PX = (900, 900)
# Layers whose forms are drawn, and the row of each.
FORMS = {
    "treaties": "\"treaty_id\" = 'T1860'",
    "lines_in_time": "\"treaty_id\" = 'T1860'",
    "territories_default": "\"territory_id\" = 'ussuri-coast-1860'",
    "places_in_time": "\"place_id\" = 'vladivostok'",
    "claims": "TRUE",
}

Steps = Iterator[str]


def stop(kind: type[BaseException], fault: BaseException, trace: Any) -> None:
    """End at once on a fault: QGIS would show a dialog and wait."""
    traceback.print_exception(kind, fault, trace)
    sys.stderr.flush()
    os._exit(1)


sys.excepthook = stop


def run(steps: Steps, begun: float) -> None:
    """Take one step after the other, each when the window is at rest; list each as it begins, with its second."""
    try:
        name = next(steps)
    except StopIteration:
        os._exit(0)
    with Path(os.environ["METES_STEPS"]).open("a", encoding="utf-8") as listed:
        listed.write(f"{time.monotonic() - begun:5.1f} s  {name}\n")
    at_rest(lambda: run(steps, begun))


def at_rest(then: Callable[[], None], quiet: int = 0) -> None:
    """Call `then` when the map has been drawn and the events of the window are handled."""
    if quiet == LOOKS:
        then()
        return
    seen = 0 if iface.mapCanvas().isDrawing() else quiet + 1
    QTimer.singleShot(LOOK_MS, lambda: at_rest(then, seen))


def steps() -> Steps:
    """The window first; with a folder, then every theme, layout and form.

    Each step does its work, gives its name, and goes on when the window is at rest.
    """
    yield "first opening"
    if FOLDER:
        save(iface.mainWindow(), "first-opening")
        Path(f"{file_of('first-opening')}.json").write_text(json.dumps(opened()), encoding="utf-8")
    arrange()
    yield "window"
    if not iface.mainWindow().grab().save(PICTURE):
        os._exit(1)
    if FOLDER:
        yield from themes()
        yield from layouts()
        yield from forms()


def opened() -> dict[str, Any]:
    """What a person meets who opens the project: the days on the map, and the messages above it."""
    days = iface.mapCanvas().mapSettings().temporalRange()
    return {
        "days": [each.toString(Qt.ISODate) for each in (days.begin(), days.end())],
        "messages": [each.text() for each in iface.messageBar().items()],
    }


def arrange() -> None:
    """Show the legend and the time, and turn the time to the year."""
    window = iface.mainWindow()
    docks = {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}
    for name, dock in docks.items():
        dock.setVisible(name in DOCKS)
    for bar in window.findChildren(QToolBar):
        bar.setVisible(bar.objectName() in TOOLBARS)
    window.resize(WIDTH_PX, HEIGHT_PX)
    window.resizeDocks([docks["Layers"]], [LEGEND_PX], Qt.Horizontal)
    window.resizeDocks([docks["Temporal Controller"]], [TIME_PX], Qt.Vertical)
    canvas = iface.mapCanvas()
    controller = canvas.temporalController()
    controller.setCurrentFrameNumber(YEAR - controller.temporalExtents().begin().date().year())
    canvas.refresh()


def themes() -> Steps:
    """The window in every theme."""
    collection, view = QgsProject.instance().mapThemeCollection(), iface.layerTreeView()
    for name in collection.mapThemes():
        collection.applyTheme(name, QgsProject.instance().layerTreeRoot(), view.layerTreeModel())
        yield f"theme {name}"
        save(iface.mainWindow(), f"theme-{name}")


def layouts() -> Steps:
    """Every layout as PDF and as a picture."""
    for layout in QgsProject.instance().layoutManager().printLayouts():
        yield f"layout {layout.name()}"
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = LAYOUT_DPI
        exporter, path = QgsLayoutExporter(layout), file_of(f"layout-{layout.name()}")
        exporter.exportToImage(f"{path}.png", settings)
        exporter.exportToPdf(f"{path}.pdf", QgsLayoutExporter.PdfExportSettings())


def forms() -> Steps:
    """The form of one row of some layers."""
    for name, rows in FORMS.items():
        layer = QgsProject.instance().mapLayer(f"metes_layer_{name}")
        feature = next(layer.getFeatures(QgsFeatureRequest().setFilterExpression(rows)))
        form = iface.getFeatureForm(layer, feature)
        form.resize(QSize(*FORM_PX))
        form.show()
        yield f"form {name}"
        save(form, f"form-{name}")
        form.close()


def save(widget: Any, name: str) -> None:
    """Save the picture of a widget into the folder."""
    widget.grab().save(f"{file_of(name)}.png")


def file_of(name: str) -> Path:
    """Path of a picture without its ending, in lower-case letters without blanks."""
    return Path(FOLDER) / re.sub("-+", "-", re.sub(r"[^\w]|_", "-", name.lower()))


run(steps(), time.monotonic())
