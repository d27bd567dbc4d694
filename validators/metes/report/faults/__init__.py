"""Faults as text, JSON, SARIF, JUnit, GitHub annotations, HTML and GeoJSON."""
