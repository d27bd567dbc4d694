"""Taylor polynomials of the area function q, at latitudes a quarter of a degree apart, for the compiled loop."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.polynomial import Polynomial

from metes.measure.ellipsoid import Ellipsoid, FloatArray

# Within half a degree of a node, six terms leave an error of 6e-16 of dq/dphi; within a quarter, of 1e-17.
TERMS = 6
NODES_PER_DEGREE = 4


@cache
def edge_polynomials(ellipsoid: Ellipsoid) -> FloatArray:
    """Coefficients for the integral of lambda dq over an edge near each node of latitude, from -90 to 90 degrees.

    Returns (721, 18): row i is for the node at i / 4 - 90 degrees. With H and L the differences of latitude and
    longitude between the ends of the edge, and M and X the sums of both, latitudes relative to the node and all of them
    in degrees, the integral in degrees times the unit of q is

        X H (A(M) + H^2 (C(M) + H^2 E)) + L H^2 (B(M) + H^2 D(M)),

    the Taylor series about the middle of the edge. The columns are the coefficients of A (6), B (5), C (4), D (2) and
    E (1), lowest power first. An edge of an eighth of a degree needs no further terms.
    """
    nodes = np.arange(180 * NODES_PER_DEGREE + 1) / NODES_PER_DEGREE - 90.0
    scale = math.pi / 360.0
    # Derivatives of dq/dphi by M, the double distance from the node in degrees; row k of `first` is the power k.
    first = np.array([(k + 1) * each * scale**k for k, each in enumerate(taylor_coefficients(nodes, TERMS, ellipsoid))])
    second, third, fourth, fifth = (_derivative(first, times) for times in (1, 2, 3, 4))
    rows = [first, second / 3.0, third / 6.0, fourth[:2] / 30.0, fifth[:1] / 120.0]
    table = np.ascontiguousarray(np.concatenate(rows).T * scale)
    table.flags.writeable = False  # shared by all callers
    return table


def _derivative(polynomials: FloatArray, times: int) -> FloatArray:
    """Derivative of polynomials whose coefficients are the rows, lowest power first."""
    return np.asarray(np.polynomial.polynomial.polyder(polynomials, times), dtype=np.float64)


def taylor_coefficients(lat_reference: FloatArray, terms: int, ellipsoid: Ellipsoid) -> list[FloatArray]:
    """Coefficients of q(reference + x) - q(reference) in powers of x radians, starting at x^1, for each reference
    latitude.

    dq/dphi is 2 (1 - e^2) cos(phi) / D^2 with D = 1 - e^2 sin^2(phi). Each further derivative is a polynomial in
    sin^2(phi), times cosine and sine alternately, over a power of D that grows by one. Quotients of a sine series would
    lose digits; this form holds for any flattening.
    """
    reference = np.radians(lat_reference)
    # The cosine as the sine of the angle to the nearer pole, where it is 0 exactly.
    sine, cosine = np.sin(reference), np.sin(np.radians(90.0 - np.abs(lat_reference)))
    square = sine * sine
    inverse = 1.0 / (1.0 - ellipsoid.eccentricity_squared * square)
    power = inverse * inverse
    found = []
    for n, polynomial in enumerate(_derivatives(ellipsoid, terms)):
        value = np.full_like(square, polynomial[-1])
        for coefficient in polynomial[-2::-1]:
            value *= square
            value += coefficient
        value *= sine if n % 2 else cosine
        value *= power
        power = power * inverse
        found.append(value)
    return found


@cache
def _derivatives(ellipsoid: Ellipsoid, terms: int) -> tuple[tuple[float, ...], ...]:
    """Polynomials in u = sin^2(phi) for `taylor_coefficients`, lowest power first, divided by the factorials.

    With D' = -2 e^2 sin cos: (cos P / D^m)' = sin [(2 (1 - u) P' - P) D + 2 m e^2 (1 - u) P] / D^(m+1), and (sin P /
    D^m)' = cos [(P + 2 u P') D + 2 m e^2 u P] / D^(m+1).
    """
    e2 = ellipsoid.eccentricity_squared
    u, rest, shrink = Polynomial([0.0, 1.0]), Polynomial([1.0, -1.0]), Polynomial([1.0, -e2])
    derivative = Polynomial([2.0 * (1.0 - e2)])
    found = []
    for n in range(terms):
        found.append(tuple(float(each) / math.factorial(n + 1) for each in derivative.coef))
        slope, lost = derivative.deriv(), 2.0 * (n + 2) * e2 * derivative
        if n % 2:
            derivative = (derivative + 2.0 * u * slope) * shrink + lost * u
        else:
            derivative = (2.0 * rest * slope - derivative) * shrink + lost * rest
    return tuple(found)
