"""One job: some days of one cell, from its seed alone."""

import numpy as np
import pybamm

from cells import PARAMETER_SETS, capacity_ah, heat_transfer, load_cell
from loads import LOADS, PERIOD_S, air_temperature, ask, grant

COLUMNS = ("voltage_V", "c_rate_per_h", "charge_percent", "cell_temperature_C", "ambient_temperature_C")

KELVIN = 273.15
# Tries with less current and a narrower window, when a cell meets a limit: a battery management would not let it.
TRIES = 7
# Limit of operation of storage cells.
WARMEST_C = 55
# The air changes slowly: fewer kinks are fewer steps of the solver.
AIR_EVERY = 60
# Time constants in which a cell of a module follows its air, from liquid plate to dead cooling.
FASTEST_S, SLOWEST_S = 600, 18_000
# Rise over the air that the cooling is chosen for, at the load's warmest moment.
LEAST_RISE_K, MOST_RISE_K = 2, 20

# Half the library's own points through the thickness: a third faster, within 7 mV and 0.1 K of them.
POINTS = {"x_n": 10, "x_s": 5, "x_p": 10, "r_n": 20, "r_p": 20}

_VOLTAGE, _TEMPERATURE = "Terminal voltage [V]", "Volume-averaged cell temperature [K]"


def simulate(seed, number, steps):
    """Rows [steps x 5] in the order of COLUMNS and what they are; None for rows if no try kept to the limits."""
    rng = np.random.default_rng([seed, number])
    name = tuple(PARAMETER_SETS)[number % len(PARAMETER_SETS)]
    load = LOADS[number % len(LOADS)]
    low, high = rng.uniform(0.05, 0.2), rng.uniform(0.85, 0.98)
    start = rng.uniform(low + 0.1, high - 0.1)
    pull = rng.uniform(0.3, 1) if load == "regulation" else 0
    asked, air = ask(load, rng, steps), _thin_out(air_temperature(rng, steps))
    cell = _Cell(name, air, contact_drop_v=rng.uniform(0, 0.03))
    time_constant_s = float(np.exp(rng.uniform(np.log(FASTEST_S), np.log(SLOWEST_S))))
    most_rise_k = float(np.exp(rng.uniform(np.log(LEAST_RISE_K), np.log(MOST_RISE_K))))
    about = {"number": number, "parameterSet": name, "chemistry": PARAMETER_SETS[name], "load": load}

    cooling = 1.0
    for attempt in range(TRIES):
        window = (low + 0.01 * attempt, high - 0.02 * attempt)
        granted, charge = grant(asked * 0.85**attempt, min(start, window[1]), window, pull)
        # The simpler model first: it tells the limits and the heat for a fifth of the time.
        pilot = cell.run(pybamm.lithium_ion.SPM, granted, charge[0], time_constant_s)
        if pilot is None:
            continue
        if load != "rest":
            wanted_s = time_constant_s * most_rise_k / max(np.max(pilot[1] - air), 0.1) * cooling
            time_constant_s = float(np.clip(wanted_s, FASTEST_S, SLOWEST_S))
        result = cell.run(pybamm.lithium_ion.SPMe, granted, charge[0], time_constant_s)
        if result is None:
            continue
        if np.max(result[1] - air) > MOST_RISE_K or np.max(result[1]) > WARMEST_C:
            cooling *= 0.6
            continue
        rows = np.column_stack([result[0], granted, 100 * charge, result[1], air]).astype(np.float32)
        return rows, {**about, **_describe(rows), "timeConstantS": round(time_constant_s), "tries": attempt + 1}
    return None, about


def _thin_out(air):
    """The air by straight lines between some of its values, as the solver takes it."""
    steps = np.arange(len(air))
    knots = _knots(air)
    return np.interp(steps, knots, air[knots])


def _knots(air):
    return np.unique(np.append(np.arange(0, len(air), AIR_EVERY), len(air) - 1))


class _Cell:
    def __init__(self, name, air, contact_drop_v):
        self.values = load_cell(name)
        self.capacity_ah = capacity_ah(self.values)
        self.times = np.arange(len(air)) * float(PERIOD_S)
        self.knots = _knots(air)
        self.air_k = air + KELVIN
        # Constants for now: the library asks for the state at the start before it knows a time.
        self.values["Initial temperature [K]"] = self.air_k[0]
        self.values["Ambient temperature [K]"] = self.air_k[0]
        # Tabs and busbars: so much at 1C.
        self.values["Contact resistance [Ohm]"] = contact_drop_v / self.capacity_ah

    def run(self, model, granted, start, time_constant_s):
        """Voltage and temperature in C at each step; None if the cell met a limit or the solver gave up."""
        values = self.values.copy()
        values.set_initial_state(float(start))
        values["Total heat transfer coefficient [W.m-2.K-1]"] = heat_transfer(values, time_constant_s)
        values["Current function [A]"] = pybamm.Interpolant(self.times, -granted * self.capacity_ah, pybamm.t)
        air = pybamm.Interpolant(self.times[self.knots], self.air_k[self.knots], pybamm.t)
        values["Ambient temperature [K]"] = air
        solver = pybamm.IDAKLUSolver(rtol=1e-4, atol=1e-5, output_variables=[_VOLTAGE, _TEMPERATURE])
        options = {"thermal": "lumped", "contact resistance": "true"}
        simulation = pybamm.Simulation(model(options), parameter_values=values, solver=solver, var_pts=POINTS)
        try:
            solution = simulation.solve([0, self.times[-1]], t_interp=self.times)
        except pybamm.SolverError:
            return None
        if solution.termination != "final time":
            return None
        return solution[_VOLTAGE].entries, solution[_TEMPERATURE].entries - KELVIN


def _describe(rows):
    voltage, rate, charge, cell, air = rows.T
    span = lambda column: [round(float(column.min()), 3), round(float(column.max()), 3)]
    return {
        "rows": len(rows),
        "voltageV": span(voltage),
        "cRate": span(rate),
        "chargePercent": span(charge),
        "ambientC": span(air),
        "riseK": span(cell - air),
    }
