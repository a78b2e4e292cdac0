"""Fit a model on a dataset folder and write model.onnx, golden.json and fit.json.

    python main.py --dataset <folder> --out <folder> --seed <number>
"""

import argparse
import importlib.metadata
import json
import pathlib

import numpy as np

from calibration import fit_platt, polyline, probability
from dataset import read_features, read_split
from derived import INPUTS, derive
from graph import build_graph
from guard import LOST_VOLTAGE_RAMP, RAMPS
from margin import with_margin
from trees import fit_trees, prove_rising

GOLDEN_ROWS = 64
COLUMNS = ("features", "labels", "weights")


def predict(booster, line, rows, features):
    """Probabilities by LightGBM's own prediction, without the graph."""
    inputs, lost = derive(rows, features)
    scores = booster.predict(inputs, raw_score=True, num_threads=1)
    guard = [(rows[:, features.index(name)] - start) / (end - start) for name, (start, end) in RAMPS.items()]
    from_v, to_v = LOST_VOLTAGE_RAMP
    guard.append((lost[:, 0] - np.float32(from_v)) / np.float32(to_v - from_v))
    return np.clip(np.maximum(probability(scores, line), np.max(guard, axis=0)), 0, 1)


def spread_over_probability(rows, probabilities, count):
    """`count` row numbers spread evenly over the order of distinct probabilities.

    A model that gives fewer has each of them once, and further rows spread evenly over the order of all.
    """
    _, distinct = np.unique(probabilities, return_index=True)
    if len(distinct) < count // 4:
        raise ValueError(f"only {len(distinct)} distinct probabilities for {count} golden vectors: use more rows")
    if len(distinct) >= count:
        return distinct[np.linspace(0, len(distinct) - 1, count).astype(int)]
    others = np.setdiff1d(np.argsort(probabilities, kind="stable"), distinct, assume_unique=True)
    return np.concatenate([distinct, others[np.linspace(0, len(others) - 1, count - len(distinct)).astype(int)]])


def golden_vectors(booster, line, rows, features):
    chosen = rows[spread_over_probability(rows, predict(booster, line, rows, features), GOLDEN_ROWS)]
    return {
        "features": features,
        # The shortest decimal that gives the same float32 again.
        "readings": [[float(str(value)) for value in row] for row in chosen],
        "probabilities": predict(booster, line, chosen, features).tolist(),
    }


def write_json(path, value):
    path.write_text(json.dumps(value) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dataset", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    arguments = parser.parse_args()

    features = read_features(arguments.dataset)
    rows, labels, weights = read_split(arguments.dataset, "train", *COLUMNS)
    inputs, _ = derive(with_margin(rows, labels, features, arguments.seed), features)
    booster = fit_trees(inputs, labels, weights, arguments.seed)
    prove_rising(booster)
    domain = domain_of(rows[labels == 0], features)

    rows, labels, weights = read_split(arguments.dataset, "tuning", *COLUMNS)
    scores = booster.predict(derive(rows, features)[0], raw_score=True, num_threads=1)
    line = polyline(*fit_platt(scores, labels, weights))

    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "model.onnx").write_bytes(build_graph(booster, line, features).SerializeToString(deterministic=True))
    write_json(arguments.out / "golden.json", golden_vectors(booster, line, rows, features))
    gains = booster.feature_importance("gain")
    write_json(arguments.out / "fit.json", {
        "libraries": {name: importlib.metadata.version(name) for name in ("lightgbm", "numpy", "onnx")},
        "gainShares": dict(zip(INPUTS, (gains / gains.sum()).round(4).tolist())),
        "trees": booster.num_trees(),
        "domain": domain,
        "logLoss": log_loss(labels, weights, probability(scores, line)),
    })


def domain_of(rows, features):
    """Range of each feature in rows, without the outermost 0.01 % at either end."""
    low, high = np.quantile(rows, [0.0001, 0.9999], axis=0)
    return {name: {"low": float(a), "high": float(b)} for name, a, b in zip(features, low, high)}


def log_loss(labels, weights, p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return float(-np.average(np.where(labels == 1, np.log(p), np.log(1 - p)), weights=weights))


if __name__ == "__main__":
    main()
