"""Simulate cells in normal operation with PyBaMM and write their rows, one .npy a cell, and index.json.

    python main.py --out <folder> --seed <number> --cells <number> --hours <number> --workers <number>

A cell whose files are there is not simulated again: a stopped run goes on where it was.
"""

import argparse
import importlib.metadata
import json
import logging
import multiprocessing
import os
import pathlib
import time

# One process a cell is enough, and the library must not report its use to anyone.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYBAMM_DISABLE_TELEMETRY="true")

import numpy as np

from loads import PERIOD_S


def run_cell(job):
    import pybamm
    from simulate import simulate

    folder, seed, number, steps = job
    pybamm.set_logging_level("ERROR")
    logging.getLogger("pybamm").setLevel(logging.CRITICAL)
    start_s = time.process_time()
    rows, about = simulate(seed, number, steps)
    cpu_s = round(time.process_time() - start_s, 2)
    name = cell_name(number)
    if rows is not None:
        partial = folder / f"{name}.partial.npy"
        np.save(partial, rows)
        partial.replace(folder / f"{name}.npy")
        about = {"file": f"{name}.npy", **about}
    # Last: a cell is done when this file is there.
    write_json(folder / f"{name}.json", {**about, "cpuS": cpu_s})
    return number, about["load"], about["parameterSet"], rows is not None, cpu_s


def cell_name(number):
    return f"cell-{number:04d}"


def write_json(path, value):
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value) + "\n")
    partial.replace(path)


def write_index(folder, plan, count):
    from simulate import COLUMNS

    cells = [json.loads((folder / f"{cell_name(number)}.json").read_text()) for number in range(count)]
    done = [cell for cell in cells if "file" in cell]
    write_json(folder / "index.json", {
        "simulated": True,
        **plan,
        "periodS": PERIOD_S,
        "columns": COLUMNS,
        "uniqueCellDays": round(sum(cell["rows"] for cell in done) * PERIOD_S / 86_400, 3),
        "cells": [{key: value for key, value in cell.items() if key != "cpuS"} for cell in done],
        # Every try met a voltage limit, or the solver gave up.
        "failed": [{key: cell[key] for key in ("number", "parameterSet", "load")} for cell in cells if "file" not in cell],
    })
    return len(done), sum(cell["cpuS"] for cell in cells)


def keep_plan(folder, plan):
    """Files of another plan would be taken for this one's."""
    path = folder / "plan.json"
    if path.exists() and json.loads(path.read_text()) != plan:
        raise SystemExit(f"{folder} holds cells of another plan ({path.read_text().strip()}): take another folder or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    write_json(path, plan)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cells", type=int, required=True)
    parser.add_argument("--hours", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    arguments = parser.parse_args()

    folder, count = arguments.out, arguments.cells
    plan = {"pybamm": importlib.metadata.version("pybamm"), "seed": arguments.seed, "hoursPerCell": arguments.hours}
    keep_plan(folder, plan)
    steps = arguments.hours * 3600 // PERIOD_S
    todo = [number for number in range(count) if not (folder / f"{cell_name(number)}.json").exists()]
    print(f"pybamm: {count} cells of {arguments.hours} h, {count - len(todo)} are there already", flush=True)
    start_s = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with context.Pool(arguments.workers, maxtasksperchild=40) as pool:
        jobs = [(folder, arguments.seed, number, steps) for number in todo]
        for done, (number, load, name, is_whole, cpu_s) in enumerate(pool.imap_unordered(run_cell, jobs), 1):
            outcome = f"{cpu_s} s of CPU" if is_whole else "no try kept to its limits"
            elapsed_s = time.monotonic() - start_s
            print(f"pybamm: {done} of {len(todo)} after {elapsed_s:.0f} s: cell {number}, {name}, {load}: {outcome}", flush=True)
    whole, cpu_s = write_index(folder, plan, count)
    print(f"{folder}: {whole} of {count} cells, {cpu_s:.0f} s of CPU", flush=True)


if __name__ == "__main__":
    main()
