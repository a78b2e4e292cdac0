"""Score of the trees -> probability: Platt's logistic, drawn as a polyline through fixed knots.

The polyline is a sum of clipped ramps. Every float32 operation in it keeps the order of its inputs,
which no library's exponential promises, so a higher score never gets a lower probability.
"""

import numpy as np

# Log odds of the knots: probabilities 0.0001 to 0.9999.
KNOTS = np.concatenate([np.linspace(-9.2, -4, 9), np.linspace(-3.5, 3.5, 15), np.linspace(4, 9.2, 9)])


def logistic(log_odds):
    return 1 / (1 + np.exp(-log_odds))


def fit_platt(scores, labels, weights, steps=50):
    """(slope, intercept) of the weighted logistic regression of labels on scores, by Newton."""
    design = np.stack([scores, np.ones_like(scores)], axis=1)
    beta = np.array([1.0, 0.0])
    for _ in range(steps):
        p = logistic(np.clip(design @ beta, -30, 30))
        gradient = design.T @ (weights * (labels - p))
        curvature = (design * (weights * p * (1 - p))[:, None]).T @ design
        change = np.linalg.solve(curvature + 1e-9 * np.eye(2), gradient)
        beta = beta + np.clip(change, -2, 2)
        if np.abs(change).max() < 1e-10:
            break
    if not beta[0] > 0:
        raise ValueError(f"calibration fell with the score (slope {beta[0]:.3g}): the trees learned nothing")
    return beta


def polyline(slope, intercept):
    """(start, length, slope) of each ramp as float32 [1, ramps], and the probability below the first."""
    at = ((KNOTS - intercept) / slope).astype(np.float32)
    p = logistic(KNOTS)
    length = np.diff(at)
    return at[None, :-1], length[None, :], (np.diff(p) / length).astype(np.float32)[None, :], np.float32(p[0])


def probability(scores, line):
    start, length, slope, base = line
    return base + (np.clip(scores[:, None] - start, 0, length) * slope).sum(axis=1)
