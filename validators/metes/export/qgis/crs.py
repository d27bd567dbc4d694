"""Coordinate reference systems as QGIS writes them."""

from __future__ import annotations

from xml.sax.saxutils import escape

# The description is left to the program that knows the code; all of these together, or QGIS 3.22 knows none.
WGS84 = (
    "<spatialrefsys><wkt></wkt><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srsid>3452</srsid><srid>4326</srid>"
    "<authid>EPSG:4326</authid><description>WGS 84</description><projectionacronym>longlat</projectionacronym>"
    "<ellipsoidacronym>EPSG:7030</ellipsoidacronym><geographicflag>true</geographicflag></spatialrefsys>"
)
# Equal-area, and named by an authority, so that the status bar of QGIS names it.
PROJECT_AUTHORITY, PROJECT_CODE = "ESRI", 102025
PROJECT_PROJ = "+proj=aea +lat_0=30 +lon_0=95 +lat_1=15 +lat_2=65 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
PROJECT_NAME = "Asia North Albers equal-area conic (ESRI:102025)"
PROJECT_CRS = (
    f"<spatialrefsys><wkt></wkt><proj4>{PROJECT_PROJ}</proj4><srsid>27148</srsid><srid>{PROJECT_CODE}</srid>"
    f"<authid>{PROJECT_AUTHORITY}:{PROJECT_CODE}</authid><description>Asia_North_Albers_Equal_Area_Conic</description>"
    "<projectionacronym>aea</projectionacronym><ellipsoidacronym>EPSG:7030</ellipsoidacronym>"
    "<geographicflag>false</geographicflag></spatialrefsys>"
)


def equal_area_proj(lon: float, lat: float) -> str:
    """PROJ text of Lambert's azimuthal equal-area projection around a centre in degrees."""
    return f"+proj=laea +lat_0={lat:g} +lon_0={lon:g} +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"


def equal_area_crs(lon: float, lat: float) -> str:
    """The same projection as QGIS stores it; QGIS 3.22 needs the WKT as well."""
    degree, metre = 'ANGLEUNIT["degree",0.0174532925199433]', 'LENGTHUNIT["metre",1]'
    wkt = (
        f'PROJCRS["Lambert azimuthal equal-area about {lon:g} E {lat:g} N",BASEGEOGCRS["WGS 84",'
        f'DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,{metre}]],'
        f'PRIMEM["Greenwich",0,{degree}],ID["EPSG",4326]],CONVERSION["Equal-area view",'
        f'METHOD["Lambert Azimuthal Equal Area",ID["EPSG",9820]],'
        f'PARAMETER["Latitude of natural origin",{lat:g},{degree},ID["EPSG",8801]],'
        f'PARAMETER["Longitude of natural origin",{lon:g},{degree},ID["EPSG",8802]],'
        f'PARAMETER["False easting",0,{metre},ID["EPSG",8806]],PARAMETER["False northing",0,{metre},ID["EPSG",8807]]],'
        f'CS[Cartesian,2],AXIS["(E)",east,ORDER[1],{metre}],AXIS["(N)",north,ORDER[2],{metre}]]'
    )
    return f"<spatialrefsys><wkt>{escape(wkt)}</wkt><proj4>{equal_area_proj(lon, lat)}</proj4></spatialrefsys>"
