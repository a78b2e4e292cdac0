"""Boosted trees, small and monotone, and the proof that they are."""

import lightgbm
import numpy as np

from derived import INPUTS, RISING

PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.18,
    "num_leaves": 16,
    "max_depth": 5,
    "min_data_in_leaf": 40,
    "min_sum_hessian_in_leaf": 10.0,
    "lambda_l2": 5.0,
    "max_bin": 255,
    "monotone_constraints": [1 if name in RISING else 0 for name in INPUTS],
    "monotone_constraints_method": "basic",
    # The same bytes from the same seed, on any number of cores.
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
ROUNDS = 64


def fit_trees(inputs, labels, weights, seed):
    data = lightgbm.Dataset(inputs, labels, weight=weights, feature_name=list(INPUTS), params={"max_bin": 255})
    return lightgbm.train({**PARAMETERS, "seed": seed}, data, num_boost_round=ROUNDS)


def float32_below(value):
    """The largest float32 that is not above `value`: a float32 x is <= value just if it is <= this."""
    rounded = np.float32(value)
    return rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf))


def tree_roots(booster):
    return [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]


def leaf_boxes(node, box):
    """Leaves under `node` as (value, {input: (above, up to)})."""
    if "leaf_value" in node:
        yield np.float32(node["leaf_value"]), box
        return
    feature, threshold = node["split_feature"], float32_below(node["threshold"])
    above, up_to = box.get(feature, (-np.inf, np.inf))
    yield from leaf_boxes(node["left_child"], {**box, feature: (above, min(up_to, threshold))})
    yield from leaf_boxes(node["right_child"], {**box, feature: (max(above, threshold), up_to)})


def prove_rising(booster):
    """Raise unless in every tree, leaf by leaf, no step up in the rising inputs can lower the value.

    Several of them may step at once: the maximum temperature moves two.
    """
    rising = {i for i, name in enumerate(INPUTS) if name in RISING}
    for number, root in enumerate(tree_roots(booster)):
        leaves = list(leaf_boxes(root, {}))
        for low_value, low in leaves:
            for high_value, high in leaves:
                if high_value < low_value and reachable(low, high, rising):
                    raise ValueError(f"tree {number} falls where a rising input rises")


def reachable(low, high, rising):
    """Whether a row in `low` can come into `high` by raising rising inputs only."""
    for feature in {*low, *high}:
        low_above, low_up_to = low.get(feature, (-np.inf, np.inf))
        high_above, high_up_to = high.get(feature, (-np.inf, np.inf))
        if feature in rising:
            if high_up_to <= low_above:
                return False
        elif max(low_above, high_above) >= min(low_up_to, high_up_to):
            return False
    return True
