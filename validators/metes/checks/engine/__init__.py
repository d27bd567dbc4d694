"""What runs the checks: what a check is given, what it reports, which faults hide others, waivers."""
