"""Compare shapes of model by populations that a fit has not seen: leave one out, fit on the others, count on it.

    python compare.py --dataset <folder> --out <file> --seed <number>

For each population and shape: in how many of its sites without a hazard a row comes over the threshold, and in how
many of its sites with one a hazardous row does. The thresholds are calibrated on the populations that the fit saw.
"""

import argparse
import json
import pathlib
import sys

import lightgbm
import numpy as np

from calibration import fit_platt, logistic
from dataset import read_features, read_split
from derived import GASES, INPUTS, derive
from margin import with_margin
from trees import PARAMETERS, ROUNDS, fit_trees

# As in src/train/settings.ts.
THRESHOLD = 0.95
COLUMNS = ("features", "labels", "weights", "sites")

# Population -> whether a site belongs to it.
POPULATIONS = {
    **{f"chemistry {name}": lambda site, name=name: site["design"]["chemistry"] == name
       for name in ("LFP", "NMC", "NMC-high-nickel", "LMO")},
    "cells in series under 12": lambda site: site["design"]["cellCount"] < 12,
    "cells in series over 20": lambda site: site["design"]["cellCount"] > 20,
    "capacity under 70 Ah": lambda site: site["design"]["nominalAh"] < 70,
    "capacity over 200 Ah": lambda site: site["design"]["nominalAh"] > 200,
    "hot spot over 0.2": lambda site: site["design"]["hotSpotShare"] > 0.2,
    "3 probes or fewer": lambda site: site["form"]["probes"] != "all" and site["form"]["probes"] <= 3,
    "probes 1.3 K off or more": lambda site: site["form"]["probeOffsetK"] > 1.3,
    "temperatures in steps of 1 K": lambda site: site["form"]["resolution"][1] == 1,
    "voltage in steps of 0.5 V": lambda site: site["form"]["resolution"][2] == 0.5,
    "temperatures every 30 s or later": lambda site: site["form"]["refreshSamples"][0] >= 3,
    "no gas sensor": lambda site: not any(site["form"]["gasSensors"]),
    "air probe badly placed": lambda site: site["form"]["airProbeModuleShare"] > 0 or abs(
        site["form"]["airProbeOffsetK"]) > 1,
    **{f"use {name}": lambda site, name=name: site["load"] == name
       for name in ("regulation", "pv-smoothing", "commissioning", "standby")},
}


def fit_logistic(inputs, labels, weights):
    """Weighted logistic regression of standardised, clipped inputs by Newton: a linear model as the floor."""
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    design = lambda rows: np.concatenate([np.clip((rows - centre) / scale, -5, 5), np.ones((len(rows), 1))], axis=1)
    x, beta = design(inputs), np.zeros(inputs.shape[1] + 1)
    for _ in range(30):
        p = logistic(np.clip(x @ beta, -30, 30))
        gradient = x.T @ (weights * (labels - p)) - 1e-3 * beta
        curvature = (x * (weights * p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(beta))
        beta += np.clip(np.linalg.solve(curvature, gradient), -2, 2)
    return lambda rows: design(rows) @ beta


def fit_larger(inputs, labels, weights, seed):
    """Four times the leaves and twice the trees of the shape that ships."""
    data = lightgbm.Dataset(inputs, labels, weight=weights, feature_name=list(INPUTS))
    parameters = {**PARAMETERS, "num_leaves": 64, "max_depth": 8, "seed": seed}
    booster = lightgbm.train(parameters, data, num_boost_round=2 * ROUNDS)
    return lambda rows: booster.predict(rows, raw_score=True, num_threads=1)


def fit_shape(shape, inputs, labels, weights, seed):
    """Score of rows of inputs, by a shape of model fitted on the rows given."""
    if shape == "linear":
        return fit_logistic(inputs, labels, weights)
    if shape == "larger trees":
        return fit_larger(inputs, labels, weights, seed)
    hidden = {"trees": (), "trees without gas": GASES,
              "trees without the rise": tuple(name for name in INPUTS if name.startswith("rise"))}[shape]
    kept = np.array([name not in hidden for name in INPUTS], np.float32)
    booster = fit_trees(inputs * kept, labels, weights, seed)
    return lambda rows: booster.predict(rows * kept, raw_score=True, num_threads=1)


SHAPES = ("trees", "larger trees", "linear", "trees without gas", "trees without the rise")


def sites_over(sites, chosen):
    return len(set(sites[chosen].tolist()))


def compare(shape, train, fitted, tuning, belongs, seed):
    """Figures of one shape on a population that was left out; `belongs` by site number, None = nothing left out.

    `train` and `tuning` are columns of inputs, labels, weights and sites; `fitted` the inputs of train with the margin.
    """
    inputs, labels, weights, sites = train
    left_out = np.zeros(len(sites), bool) if belongs is None else belongs[sites]
    score = fit_shape(shape, fitted[~left_out], labels[~left_out], weights[~left_out], seed)
    tuning_out = np.zeros(len(tuning[3]), bool) if belongs is None else belongs[tuning[3]]
    known = [column[~tuning_out] for column in tuning]
    slope, intercept = fit_platt(score(known[0]), known[1], known[2])
    # What was left out of the fit is as fresh as the tuning rows; with nothing left out these are all there is.
    asked = known if belongs is None else [
        np.concatenate([a[left_out], b[tuning_out]]) for a, b in zip(train, tuning)]
    inputs, labels, _, sites = asked
    over = logistic(np.clip(slope * score(inputs) + intercept, -30, 30)) >= THRESHOLD
    hazardous = labels == 1
    hazards = set(sites[hazardous].tolist())
    quiet = ~np.isin(sites, list(hazards))
    return {
        "quietSites": sites_over(sites, quiet), "quietOver": sites_over(sites, quiet & over),
        "hazardSites": len(hazards), "hazardOver": sites_over(sites, hazardous & over),
        "hazardRowsOver": float(over[hazardous].mean()),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dataset", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    arguments = parser.parse_args()
    features = read_features(arguments.dataset)
    sites = json.loads((arguments.dataset / "sites.json").read_text())
    train, tuning = (read_split(arguments.dataset, split, *COLUMNS) for split in ("train", "tuning"))
    fitted, _ = derive(with_margin(*train[:2], features, arguments.seed), features)
    train, tuning = ((derive(rows, features)[0], *others) for rows, *others in (train, tuning))
    rows = []
    for population, belongs in {"nothing left out": None, **POPULATIONS}.items():
        chosen = None if belongs is None else np.array([bool(belongs(site)) for site in sites])
        for shape in SHAPES if belongs is None else SHAPES[:3]:
            figures = compare(shape, train, fitted, tuning, chosen, arguments.seed)
            rows.append({"leftOut": population, "shape": shape, **figures})
            print(f"{population:36} {shape:24} quiet sites over {figures['quietOver']:4} of {figures['quietSites']:4}, "
                  f"hazards {figures['hazardOver']:4} of {figures['hazardSites']:4}, rows {figures['hazardRowsOver']:.3f}", flush=True)
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
