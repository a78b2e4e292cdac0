"""Cells as PyBaMM's published parameter sets describe them, made ready for a lumped thermal model."""

import pybamm

# Name -> chemistry. Left out: sets without thermal parameters (Xu2019, Ramadass2004), half cells and other models.
PARAMETER_SETS = {
    "Chen2020": "NMC811, 21700",
    "Prada2013": "LFP, 26650",
    "Marquis2019": "LCO, pouch",
    "Ai2020": "LCO, pouch",
    "Mohtat2020": "NMC532, pouch",
    "OKane2022": "NMC811, 21700",
    "ORegan2022": "NMC811, 21700",
    "NCA_Kim2011": "NCA, pouch",
    "Ecker2015": "NMC, pouch",
}

_LAYERS = ("Negative electrode", "Positive electrode", "Separator", "Negative current collector", "Positive current collector")

# Prada2013 has no thermal part: size of a 26650 cell; density and specific heat chosen, as of whole LFP cells.
_THERMAL_26650 = {
    "Cell volume [m3]": 3.45e-5,
    "Cell cooling surface area [m2]": 6.37e-3,
    "Negative current collector thickness [m]": 1e-5,
    "Positive current collector thickness [m]": 1.5e-5,
    "Negative current collector conductivity [S.m-1]": 5.9e7,
    "Positive current collector conductivity [S.m-1]": 3.7e7,
    "Total heat transfer coefficient [W.m-2.K-1]": 10.0,
    **{f"{layer} density [kg.m-3]": 2100.0 for layer in _LAYERS},
    **{f"{layer} specific heat capacity [J.kg-1.K-1]": 1050.0 for layer in _LAYERS},
    **{f"{layer} thermal conductivity [W.m-1.K-1]": 1.0 for layer in _LAYERS},
}


def load_cell(name):
    """A fresh copy of the set, for one job to change."""
    values = pybamm.ParameterValues(name)
    if name == "Prada2013":
        values.update(_THERMAL_26650, check_already_exists=False)
    return values


def capacity_ah(values):
    """What the cell holds between its voltage limits at no current: 1C is this much in an hour."""
    x0, x100, _, _ = pybamm.lithium_ion.get_min_max_stoichiometries(values)
    negative_ah = values.evaluate(pybamm.LithiumIonParameters().n.prim.Q_init)
    return float(negative_ah * (x100 - x0))


def heat_transfer(values, time_constant_s):
    """Heat transfer coefficient in W/m2/K with which the cell follows the air with that time constant."""
    parameters = pybamm.LithiumIonParameters()
    heat_capacity = values.evaluate(parameters.rho_c_p_eff(parameters.T_ref))
    volume_m3 = values["Cell volume [m3]"]
    return float(heat_capacity * volume_m3 / values["Cell cooling surface area [m2]"] / time_constant_s)
