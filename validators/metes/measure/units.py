"""Factors between the units of the measurements, metres and square metres, and those of the tables."""

from __future__ import annotations

M_PER_KM = 1e3
M2_PER_KM2 = 1e6
