"""The rows of a dataset folder, as the target `dataset` wrote them."""

import json

import numpy as np


def read_features(folder):
    """Names of the columns of a split's features."""
    return json.loads((folder / "dataset.json").read_text())["features"]


def read_split(folder, split, *columns):
    """Columns of a split by name: features [rows, features], mapped from the file, and others [rows]."""
    read = lambda what: np.load(folder / f"{split}-{what}.npy", mmap_mode="r")
    return tuple(read(what) if what == "features" else np.asarray(read(what)) for what in columns)
