"""Engine of the checks: runs them, passes them files and layers, drops consequential faults, applies waivers."""
