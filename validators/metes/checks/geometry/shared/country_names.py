"""By which properties a feature names its country, and codes and English names beside those of the table of boxes.

Source: ISO 3166-1 (codes, short names), names in common use, and the properties of Natural Earth, Eurostat, GADM,
geoBoundaries, OpenStreetMap and OurAirports."""

from __future__ import annotations

# In small letters, and without what stands between words. The value is a code of two or three letters or a division.
CODES = frozenset(
    {
        "addrcountry",
        "adm0a3",
        "cca2",
        "cca3",
        "cntrcode",
        "cntrid",
        "countrycode",
        "countryiso",
        "gid0",
        "iso",
        "iso2",
        "iso3",
        "iso31661",
        "iso31661alpha2",
        "iso31661alpha3",
        "iso31662",
        "iso3code",
        "isoa2",
        "isoa2eh",
        "isoa3",
        "isoa3eh",
        "isocountry",
        "isoregion",
        "shapegroup",
        "shapeiso",
    }
)
# The value is a name.
NAMES = frozenset({"admin", "countryname", "nameofcountry"})
EITHER = "country"
HOLD_CODES, HOLD_NAMES = CODES | {EITHER}, NAMES | {EITHER}

# In capitals, by the code that the table has.
OTHER_CODES = {
    "AX": ("ALA",),
    "EH": ("ESH",),
    "FR": ("GF", "GLP", "GP", "GUF", "MQ", "MTQ", "MYT", "RE", "REU", "YT"),
    "GB": ("UK",),
    "GR": ("EL",),
    "NL": ("BES", "BQ"),
    "NO": ("BV", "BVT", "SJ", "SJM"),
    "PS": ("PSE",),
    "SS": ("SSD",),
    "TK": ("TKL",),
    "XK": ("XKX",),
}
OTHER_NAMES = {
    "AX": ("ÅLAND ISLANDS",),
    "BN": ("BRUNEI DARUSSALAM",),
    "BO": ("BOLIVIA (PLURINATIONAL STATE OF)",),
    "BS": ("BAHAMAS",),
    "CD": ("CONGO (THE DEMOCRATIC REPUBLIC OF THE)", "CONGO, DEMOCRATIC REPUBLIC OF THE", "DR CONGO"),
    "CG": ("CONGO", "CONGO REPUBLIC", "REPUBLIC OF CONGO"),
    "CI": ("COTE D'IVOIRE", "CÔTE D'IVOIRE"),
    "CV": ("CABO VERDE",),
    "CZ": ("CZECHIA",),
    "FK": ("FALKLAND ISLANDS (MALVINAS)",),
    "FM": ("MICRONESIA", "MICRONESIA (FEDERATED STATES OF)"),
    "GB": ("GREAT BRITAIN", "UK", "UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND"),
    "GM": ("GAMBIA, THE", "THE GAMBIA"),
    "GW": ("GUINEA-BISSAU",),
    "HK": ("HONG KONG",),
    "IR": ("IRAN (ISLAMIC REPUBLIC OF)", "IRAN, ISLAMIC REPUBLIC OF"),
    "KP": ("KOREA (THE DEMOCRATIC PEOPLE'S REPUBLIC OF)", "KOREA, NORTH"),
    "KR": ("KOREA (THE REPUBLIC OF)", "KOREA, REPUBLIC OF", "KOREA, SOUTH", "REPUBLIC OF KOREA"),
    "LA": ("LAO PDR", "LAO PEOPLE'S DEMOCRATIC REPUBLIC"),
    "MD": ("MOLDOVA, REPUBLIC OF", "REPUBLIC OF MOLDOVA"),
    "MK": ("NORTH MACEDONIA",),
    "MM": ("BURMA",),
    "MO": ("MACAO", "MACAU"),
    "NL": ("NETHERLANDS (KINGDOM OF THE)", "THE NETHERLANDS"),
    "PS": ("PALESTINE", "PALESTINE, STATE OF"),
    "RS": ("SERBIA",),
    "RU": ("RUSSIAN FEDERATION",),
    "SS": ("SOUTH SUDAN",),
    "SY": ("SYRIAN ARAB REPUBLIC",),
    "SZ": ("ESWATINI",),
    "TL": ("TIMOR-LESTE",),
    "TR": ("TURKIYE", "TÜRKIYE"),
    "TZ": ("TANZANIA", "TANZANIA, UNITED REPUBLIC OF"),
    "US": ("UNITED STATES", "U.S.A.", "UNITED STATES OF AMERICA (THE)"),
    "VA": ("HOLY SEE", "VATICAN CITY"),
    "VE": ("VENEZUELA (BOLIVARIAN REPUBLIC OF)", "VENEZUELA, BOLIVARIAN REPUBLIC OF"),
    "VN": ("VIET NAM",),
}
