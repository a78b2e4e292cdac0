"""The inputs of the trees, made of the 30 features: one program, run by numpy for the fit and written as ONNX nodes.

Every step is one IEEE operation in float32, or a sum of at most two terms of which the factors are powers of two, so
numpy and every ONNX runtime agree to the last bit. No constant belongs to one kind of battery: absolute voltage,
current and charge are left out, temperatures enter as differences (and as heat above what a site may have in
operation), and the voltage only by what is gone beyond any explanation, which no tree weighs. The air is left out too: its probes hang
anywhere. What that leaves is true of every battery: a cell that fails gets hotter than its neighbours and than its own
recent past, and gives off gas.
"""

import numpy as np

AVERAGE = "Module_Avg_Surface_Temp_C"
MAXIMUM = "Module_Max_Surface_Temp_C"
VOLTAGE = "Module_Voltage_V"
CURRENT = "Module_Current_A"
GASES = ("Sim_OffGas_H2_ppm_proxy", "Sim_OffGas_CO_ppm_proxy", "Sim_OffGas_VOC_ppm_proxy")

# Features are clipped to this before anything else: beyond every true reading, and sums stay finite.
LIMIT = 1e6

# What says nothing by itself, and is raised to this before the trees see it. A hottest surface below 50 C: storage
# cells are operated up to 55 to 60 C. A mean that is less than 5 K over that of ten minutes: a step of a coarse
# register and a module under its rated load stay below.
WARM_C = 50.0
RISE_K = 5.0

# A voltage that is gone counts from here on: about half of a cell, or the larger share of a module of more cells.
# In a long string one cell is not told from load and charge.
LEAST_LOST_V = 1.5
LEAST_LOST_SHARE = 2.0**-5
# Cells are lost one at a time, and the highest has 4.3 V: what falls by more than twice that, but by less than an
# eighth of the whole, is a long string at the end of its charge. In a module of up to 72 V nothing lies between.
MOST_LOST_V = 9.0
END_OF_CHARGE_SHARE = 2.0**-3

# Overvoltage by a change of current: what the last ten minutes show, but no more than the worst aged and cold cell
# has: 2 mV a volt and ampere is 8 mOhm of a 40 Ah cell. A loss must be four times beyond it.
LARGEST_OHM_PER_V = 2.0**-9
OVERVOLTAGES = 4.0
# Below this a current is steady, and the ratio of two deviations says nothing.
STEADY_A = 0.5


def mean(window, name):
    return f"Rolling_mean_{window}_{name}"


def std(window, name):
    return f"Rolling_std_{window}_{name}"


# Name -> signed features.
HEAT = {
    "max_over_average": {MAXIMUM: 1, AVERAGE: -1},
    "warm_max": {MAXIMUM: 1},
    **{gas: {gas: 1} for gas in GASES},
    "average_over_10_min": {AVERAGE: 1, mean(60, AVERAGE): -1},
    "average_1_over_10_min": {mean(6, AVERAGE): 1, mean(60, AVERAGE): -1},
}
DROPS = {
    "drop_now": {mean(30, VOLTAGE): 1, VOLTAGE: -1},
    "drop_1_min": {mean(30, VOLTAGE): 1, mean(6, VOLTAGE): -1},
}
MOVES = {
    "current_now": {CURRENT: 1, mean(30, CURRENT): -1},
    "current_1_min": {mean(6, CURRENT): 1, mean(30, CURRENT): -1},
}
SINGLES = {
    "sag_doubled": {mean(60, VOLTAGE): 2, mean(30, VOLTAGE): -2},
    "voltage_std": {std(60, VOLTAGE): 1},
    "current_std": {std(60, CURRENT): 1},
    "largest_ohm": {VOLTAGE: LARGEST_OHM_PER_V},
    "least_lost": {VOLTAGE: LEAST_LOST_SHARE},
    "end_of_charge": {mean(60, VOLTAGE): END_OF_CHARGE_SHARE},
}
GROUPS = (HEAT, DROPS, MOVES, *({name: terms} for name, terms in SINGLES.items()))

INPUTS = tuple(HEAT)

# Least value of an input of HEAT.
FLOORS = {"warm_max": WARM_C, "average_over_10_min": RISE_K, "average_1_over_10_min": RISE_K}

# The probability may not fall when one of these rises; the maximum enters by no other input.
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
    heat, drops, moves, sag, voltage_std, current_std, largest_ohm, least_lost, end_of_charge = run.split(
        sums, [len(group) for group in GROUPS]
    )
    floors = np.array([[FLOORS.get(name, -4 * LIMIT) for name in HEAT]], np.float32)
    # Resistance as the last ten minutes show it, and what the current's change explains by it.
    ohm = run.minimum(run.divide(voltage_std, run.maximum(current_std, STEADY_A)), run.maximum(largest_ohm, 0))
    explained = run.multiply(run.multiply(ohm, run.highest(run.absolute(moves))), OVERVOLTAGES)
    # A curve that falls goes on falling, and faster near its end.
    drop = run.lowest(drops)
    unexplained = run.subtract(run.subtract(drop, explained), run.maximum(sag, 0))
    lost = run.maximum(run.subtract(unexplained, run.maximum(least_lost, LEAST_LOST_V)), 0)
    beyond_end = run.subtract(drop, end_of_charge)
    told = run.maximum(run.maximum(run.subtract(MOST_LOST_V, drop), beyond_end), 0)
    return run.maximum(heat, floors), run.minimum(lost, told)


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
    def lowest(a):
        return a.min(axis=1, keepdims=True)

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
    def subtract(a, b):
        return np.float32(a) - np.float32(b)

    @staticmethod
    def multiply(a, b):
        return a * np.float32(b)

    @staticmethod
    def divide(a, b):
        return a / np.float32(b)


def derive(rows, features, block=200_000):
    """Inputs [rows, INPUTS] and lost voltage [rows, 1] of feature rows, all float32."""
    blocks = [inputs_of(np.asarray(rows[at:at + block]), features, Numpy) for at in range(0, len(rows), block)]
    return tuple(np.concatenate(column) for column in zip(*blocks))
