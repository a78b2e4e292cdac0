"""Harmless rows made somewhat worse than the simulator gave them: hotter at their hottest surface, with more gas.

A fit on them learns not to alarm on sites whose probes, hot spots and gas sensors are worse than any that it saw.
Hazards stay as they are.
"""

import numpy as np

from derived import GASES, MAXIMUM

MARGINS = {MAXIMUM: 4.5, **{gas: 20.0 for gas in GASES}}


def with_margin(rows, labels, features, seed):
    """A copy of feature rows [rows, features] with the margins, each drawn evenly from 0 up.

    A gas of 0 ppm stays: it has no sensor, or a coarse register.
    """
    changed = np.array(rows)
    generator = np.random.default_rng(seed)
    for name, margin in MARGINS.items():
        column = changed[:, features.index(name)]
        draws = np.float32(margin) * generator.random(len(labels), np.float32)
        made_worse = (labels == 0) & ((column > 0) | (name == MAXIMUM))
        column += np.where(made_worse, draws, np.float32(0))
    return changed
