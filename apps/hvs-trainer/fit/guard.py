"""What is hazardous whatever the trees say: readings that no healthy module can give.

A ramp from 0 to 1 for each of them; the probability is never below the highest.
"""

from derived import GASES, MAXIMUM

H2, CO, VOC = GASES

# name -> (ramp starts, ramp ends)
RAMPS = {
    # Storage cells are operated up to 55 to 60 C, where their management has taken the load off: the hottest harmless
    # row of the training population has 59 C. Self-heating begins near 83 C. The trees may be certain before.
    MAXIMUM: (62.0, 74.0),
    # 10 % and 25 % of the lower flammable limit, 4 % by volume (NFPA 855 and 69 ask for < 25 %).
    H2: (4_000.0, 10_000.0),
    # The same of 12.5 % by volume.
    CO: (12_500.0, 31_250.0),
    # The same of 6.42 % by volume, the limit of the vent gas of LFP cells.
    VOC: (6_420.0, 16_050.0),
}

# The same over the voltage that is gone, V beyond what `derived` lets pass: a cell's worth is gone.
LOST_VOLTAGE_RAMP = (0.0, 0.2)
