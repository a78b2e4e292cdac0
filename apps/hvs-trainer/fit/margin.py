"""Harmless rows, their hottest surface made up to some K hotter than the simulator gave it.

A fit on them learns not to alarm on sites whose probes and hot spots are somewhat worse than any that it saw. Hazards
stay as they are: the margin costs them sensitivity, which is what comparing models by populations left out weighs.
"""

import numpy as np

from derived import MAXIMUM

MARGIN_K = 4.0


def with_margin(rows, labels, features, seed):
    """A copy of feature rows [rows, features] with the margin, drawn evenly by a generator of its own."""
    changed = np.array(rows)
    draws = np.random.default_rng(seed).random(len(labels), np.float32)
    changed[:, features.index(MAXIMUM)] += np.where(labels == 0, np.float32(MARGIN_K) * draws, np.float32(0))
    return changed
