"""The inputs of the trees, made of the 30 features: in numpy for the fit, as matrices for the graph.

Every derived input is a float32 sum of at most two exact terms, so numpy and ONNX agree to the last
bit whatever the order a matrix product adds in. Absolute temperatures, voltage and state of charge
are left out on purpose: with them the trees would learn the climate and the season of the training
sites by heart.
"""

import numpy as np

AVERAGE = "Module_Avg_Surface_Temp_C"
MAXIMUM = "Module_Max_Surface_Temp_C"
AMBIENT = "Ambient_Temp_Rack_C"
VOLTAGE = "Module_Voltage_V"
CURRENT = "Module_Current_A"
GASES = ("Sim_OffGas_H2_ppm_proxy", "Sim_OffGas_CO_ppm_proxy", "Sim_OffGas_VOC_ppm_proxy")

# Features are clipped to this before anything else: beyond every true reading, and differences of
# clipped values stay finite.
LIMIT = 1e6

# Resistance of a module, about 8 mOhm, as a power of two: its product with a current is exact.
RESISTANCE_OHM = 2.0**-7

WINDOWS = {6: "1_min", 30: "5_min", 60: "10_min"}


def mean(window, name):
    return f"Rolling_mean_{window}_{name}"


def std(window, name):
    return f"Rolling_std_{window}_{name}"


# First stage: name -> signed features. Second stage: name -> signed first-stage names.
FIRST = {
    "max_over_average": {MAXIMUM: 1, AVERAGE: -1},
    "max_over_ambient": {MAXIMUM: 1, AMBIENT: -1},
    **{gas: {gas: 1} for gas in GASES},
    "average_over_ambient": {AVERAGE: 1, AMBIENT: -1},
    "average_over_10_min": {AVERAGE: 1, mean(60, AVERAGE): -1},
    "average_1_over_10_min": {mean(6, AVERAGE): 1, mean(60, AVERAGE): -1},
    "current_10_min": {mean(60, CURRENT): 1},
    "current_std_1_min": {std(6, CURRENT): 1},
    "current_std_10_min": {std(60, CURRENT): 1},
    "voltage_std_1_min": {std(6, VOLTAGE): 1},
    "voltage_step": {f"Delta_1_{VOLTAGE}": 1},
    **{f"current_over_{span}": {CURRENT: 1, mean(window, CURRENT): -1} for window, span in WINDOWS.items()},
    **{f"voltage_over_{span}": {VOLTAGE: 1, mean(window, VOLTAGE): -1} for window, span in WINDOWS.items()},
}
SECOND = {
    **{name: {name: 1} for name in FIRST if not name.startswith("voltage_over")},
    # What of a change of voltage the change of current does not explain.
    **{
        f"ohmic_residual_{span}": {f"voltage_over_{span}": 1, f"current_over_{span}": -RESISTANCE_OHM}
        for span in WINDOWS.values()
    },
}
INPUTS = tuple(SECOND)

# The probability may not fall when one of these rises; the maximum enters by no other input.
RISING = {"max_over_average", "max_over_ambient", *GASES}


def selection(columns, terms):
    """Matrix [columns, inputs] whose product with a row gives the signed sums in `terms`."""
    matrix = np.zeros((len(columns), len(terms)), np.float32)
    for j, parts in enumerate(terms.values()):
        for name, factor in parts.items():
            matrix[columns.index(name), j] = factor
    return matrix


def stages(features):
    return selection(features, FIRST), selection(list(FIRST), SECOND)


def derive(rows, features):
    """Derived inputs [rows, inputs] of feature rows, both float32."""
    first, second = stages(features)
    clipped = np.clip(rows, np.float32(-LIMIT), np.float32(LIMIT))
    return (clipped @ first) @ second
