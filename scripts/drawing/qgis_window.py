"""Takes the picture of a QGIS window with the project open: run by QGIS itself, as its `--code`.

The year and the file of the picture stand in the environment, for QGIS passes no arguments on.
"""

from __future__ import annotations

import os

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar
from qgis.utils import iface

YEAR, PICTURE = int(os.environ["METES_YEAR"]), os.environ["METES_PICTURE"]
WIDTH_PX, HEIGHT_PX = 1500, 860
LEGEND_PX, TIME_PX = 360, 95
DOCKS = ("Layers", "Temporal Controller")
TOOLBARS = ("mFileToolBar", "mMapNavToolBar", "mAttributesToolBar")
# A window draws itself in its own time; a map of 300,000 positions takes a few seconds on a slow machine.
SETTLE_MS, DRAW_MS = 4_000, 9_000


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
    time = canvas.temporalController()
    time.setCurrentFrameNumber(YEAR - time.temporalExtents().begin().date().year())
    QTimer.singleShot(DRAW_MS, take)


def take() -> None:
    """Save the window and end; a QGIS that is asked to close would ask back."""
    is_saved = iface.mainWindow().grab().save(PICTURE)
    os._exit(0 if is_saved else 1)


QTimer.singleShot(SETTLE_MS, arrange)
