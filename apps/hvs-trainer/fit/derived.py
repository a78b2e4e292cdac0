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

# First stage: name -> signed features. Second stage: name -> signed first-stage names.
FIRST = {
    "max_over_average": {MAXIMUM: 1, AVERAGE: -1},
    "max_over_ambient": {MAXIMUM: 1, AMBIENT: -1},
    **{gas: {gas: 1} for gas in GASES},
    "average_over_ambient": {AVERAGE: 1, AMBIENT: -1},
    "average_over_10_min": {AVERAGE: 1, f"Rolling_mean_60_{AVERAGE}": -1},
    "average_1_over_10_min": {f"Rolling_mean_6_{AVERAGE}": 1, f"Rolling_mean_60_{AVERAGE}": -1},
    "voltage_over_10_min": {VOLTAGE: 1, f"Rolling_mean_60_{VOLTAGE}": -1},
    "current_over_10_min": {CURRENT: 1, f"Rolling_mean_60_{CURRENT}": -1},
    "voltage_1_over_10_min": {f"Rolling_mean_6_{VOLTAGE}": 1, f"Rolling_mean_60_{VOLTAGE}": -1},
    "current_1_over_10_min": {f"Rolling_mean_6_{CURRENT}": 1, f"Rolling_mean_60_{CURRENT}": -1},
    "current_10_min": {f"Rolling_mean_60_{CURRENT}": 1},
    "current_std_10_min": {f"Rolling_std_60_{CURRENT}": 1},
    "average_std_10_min": {f"Rolling_std_60_{AVERAGE}": 1},
}
SECOND = {
    **{name: {name: 1} for name in FIRST if not name.startswith(("voltage", "current_over", "current_1_"))},
    "ohmic_residual": {"voltage_over_10_min": 1, "current_over_10_min": -RESISTANCE_OHM},
    "ohmic_residual_1_min": {"voltage_1_over_10_min": 1, "current_1_over_10_min": -RESISTANCE_OHM},
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
