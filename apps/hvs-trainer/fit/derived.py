"""The inputs of the trees, made of the 30 features: one program, run by numpy for the fit and written as ONNX nodes.

Every step is one IEEE operation in float32, or a sum of at most two terms of which the factors are powers of two, so
numpy and every ONNX runtime agree to the last bit. No constant belongs to one kind of battery: absolute voltage
and charge are left out, the current only tells rest from load, temperatures enter as differences (and as heat above what a site may have in
operation), and the voltage only by a cell's worth that is gone at rest, which no tree weighs. What that leaves is true
of every battery: a cell that fails gets hotter than its neighbours and than its own recent past, and gives off gas.
"""

import numpy as np

AVERAGE = "Module_Avg_Surface_Temp_C"
MAXIMUM = "Module_Max_Surface_Temp_C"
AIR = "Ambient_Temp_Rack_C"
VOLTAGE = "Module_Voltage_V"
VOLTAGE_CHANGE = "Delta_1_Module_Voltage_V"
CURRENT = "Module_Current_A"
GASES = ("Sim_OffGas_H2_ppm_proxy", "Sim_OffGas_CO_ppm_proxy", "Sim_OffGas_VOC_ppm_proxy")

# Features are clipped to this before anything else: beyond every true reading, and sums stay finite.
LIMIT = 1e6

# Inputs are raised to these values, for lower ones say nothing by themselves. Storage cells are operated up to 55 to
# 60 C, so a hottest surface counts from 50 C on. A mean counts from 9 K over that of ten minutes on, or 3 K at rest: a
# module under twice its rated load and a step of a coarse register stay below.
WARM_C = 50.0
RISE_K = 9.0
RISE_AT_REST_K = 3.0

# Up to here a current does not heat a module, of the smallest cells either.
RESTING_A = 3.0
# Beyond it a load may take a cell's worth of voltage when it begins or ends.
QUIET_A = 10.0
# K by which an input of a resting module falls for each A beyond the limit: within 0.1 A it is gone.
STEEP = 1024.0

# A voltage that is gone counts from here on: about half of a cell, or the larger share of a long string, in which one
# cell is not told from load and charge.
LEAST_LOST_V = 1.75
LEAST_LOST_SHARE = 2.0**-5
# Cells are lost one at a time, and the highest has 4.3 V: what falls by more is a load that the current's register does
# not show yet.
MOST_LOST_V = 5.0
# A loss must be so many times the deviation of the last ten minutes, so it is a new step and not one of many. The
# loss itself is a part of that deviation.
DEVIATIONS = 3.0
# What a change of current of more than an ampere explains: 1/128 V a volt and ampere is 31 mOhm of a cell of 4 V.
STEADY_A = 1.0
LARGEST_OHM_PER_V = 2.0**-7
# V of loss that count for each A of the current's deviation in the last minute: a register that stands may be frozen.
ALIVE_V_PER_A = 64.0


def mean(window, name):
    return f"Rolling_mean_{window}_{name}"


def std(window, name):
    return f"Rolling_std_{window}_{name}"


# Name -> signed features.
DIRECT = {"warm_max": {MAXIMUM: 1}, **{gas: {gas: 1} for gas in GASES}}
RISES = {
    "rise": {AVERAGE: 1, mean(60, AVERAGE): -1},
    "rise_1_min": {mean(6, AVERAGE): 1, mean(60, AVERAGE): -1},
}
CURRENTS = {"now": {CURRENT: 1}, "10_min": {mean(60, CURRENT): 1}, "std": {std(60, CURRENT): 1}}
MOVES = {
    "now": {CURRENT: 1, mean(30, CURRENT): -1},
    "1_min": {mean(6, CURRENT): 1, mean(30, CURRENT): -1},
}
SINGLES = {
    "spread": {MAXIMUM: 1, AVERAGE: -1},
    # The mean of the other probes, or less.
    "others": {AVERAGE: 2, MAXIMUM: -1},
    "air": {AIR: 1},
    "drop": {mean(30, VOLTAGE): 1, VOLTAGE: -1},
    "change": {VOLTAGE_CHANGE: 1},
    "sag": {mean(60, VOLTAGE): 2, mean(30, VOLTAGE): -2},
    "largest_ohm": {VOLTAGE: LARGEST_OHM_PER_V},
    "least_lost": {VOLTAGE: LEAST_LOST_SHARE},
    "usual": {std(60, VOLTAGE): DEVIATIONS},
    "alive": {std(6, CURRENT): ALIVE_V_PER_A},
}
GROUPS = (DIRECT, RISES, CURRENTS, MOVES, *({name: terms} for name, terms in SINGLES.items()))

INPUTS = ("excess", *DIRECT, *RISES, *(f"{name}_at_rest" for name in RISES))

# Least value of an input.
FLOORS = {"warm_max": WARM_C, **{name: RISE_K for name in RISES}, **{f"{name}_at_rest": RISE_AT_REST_K for name in RISES}}

# The probability may not fall when one of these rises; the hottest surface and the gases enter by no other input.
RISING = {*INPUTS}


def selection(columns, terms):
    """Matrix [columns, inputs] whose product with a row gives the signed sums in `terms`."""
    matrix = np.zeros((len(columns), len(terms)), np.float32)
    for j, parts in enumerate(terms.values()):
        for name, factor in parts.items():
            matrix[columns.index(name), j] = factor
    return matrix


def inputs_of(rows, features, run):
    """Inputs [rows, INPUTS] of feature rows [rows, features], and the voltage [rows, 1] that is gone, V.

    `run` is the operations of numpy or of a graph.
    """
    clipped = run.clip(rows, -LIMIT, LIMIT)
    sums = run.matmul(clipped, np.concatenate([selection(features, group) for group in GROUPS], axis=1))
    direct, rises, currents, moves, *singles = run.split(sums, [len(group) for group in GROUPS])
    value = dict(zip(SINGLES, singles))
    load = run.highest(run.absolute(currents))
    # The worst placed cell of a healthy module is over the others by at most what these are over the air.
    own_heat = run.maximum(run.subtract(value["others"], value["air"]), 0)
    excess = run.subtract(value["spread"], own_heat)
    at_rest = run.minimum(rises, run.multiply(run.subtract(RESTING_A, load), STEEP))
    inputs = run.concatenate([excess, direct, rises, at_rest])
    floors = np.array([[FLOORS.get(name, -4 * LIMIT) for name in INPUTS]], np.float32)
    return run.maximum(inputs, floors), lost_voltage(value, run.highest(run.absolute(moves)), load, run)


def lost_voltage(value, move, load, run):
    """Voltage [rows, 1] that is gone for two readings, V, beyond what current, discharge and the string explain."""
    drop = run.minimum(value["drop"], run.add(value["drop"], value["change"]))
    by_current = run.multiply(run.maximum(value["largest_ohm"], 0), run.maximum(run.subtract(move, STEADY_A), 0))
    # A curve that falls goes on falling, and faster near its end.
    explained = run.add(by_current, run.maximum(value["sag"], 0))
    unexplained = run.subtract(run.subtract(drop, explained), run.maximum(value["least_lost"], LEAST_LOST_V))
    within = run.minimum(run.subtract(MOST_LOST_V, drop), run.subtract(QUIET_A, load))
    new = run.minimum(run.subtract(drop, value["usual"]), value["alive"])
    return run.maximum(run.minimum(run.minimum(unexplained, within), new), 0)


class Numpy:
    """The operations on float32 arrays."""

    @staticmethod
    def clip(a, low, high):
        return np.clip(a, np.float32(low), np.float32(high))

    @staticmethod
    def matmul(a, matrix):
        return a @ matrix

    @staticmethod
    def split(a, sizes):
        return np.split(a, np.cumsum(sizes)[:-1], axis=1)

    @staticmethod
    def concatenate(parts):
        return np.concatenate(parts, axis=1)

    @staticmethod
    def highest(a):
        return a.max(axis=1, keepdims=True)

    @staticmethod
    def absolute(a):
        return np.abs(a)

    @staticmethod
    def maximum(a, b):
        return np.maximum(a, np.float32(b))

    @staticmethod
    def minimum(a, b):
        return np.minimum(a, np.float32(b))

    @staticmethod
    def add(a, b):
        return np.float32(a) + np.float32(b)

    @staticmethod
    def subtract(a, b):
        return np.float32(a) - np.float32(b)

    @staticmethod
    def multiply(a, b):
        return a * np.float32(b)


def derive(rows, features, block=200_000):
    """Inputs [rows, INPUTS] and lost voltage [rows, 1] of feature rows, all float32."""
    blocks = [inputs_of(np.asarray(rows[at:at + block]), features, Numpy) for at in range(0, len(rows), block)]
    return tuple(np.concatenate(column) for column in zip(*blocks))
