"""What a site asks of its cells, as C rates every 10 s, positive while they charge. Every range here is chosen."""

import numpy as np

PERIOD_S = 10
DAY_S = 86_400
STEPS_PER_DAY = DAY_S // PERIOD_S
STEP_H = PERIOD_S / 3600

# Regulation and cycles are the commonest; 7 has no factor in common with the 9 parameter sets.
LOADS = ("regulation", "arbitrage", "peak-shaving", "regulation", "rest", "arbitrage", "pv-smoothing")


def ask(load, rng, steps):
    """What is asked at each step, without regard to the charge that is left."""
    return {
        "regulation": _regulation,
        "arbitrage": _arbitrage,
        "peak-shaving": _peak_shaving,
        "pv-smoothing": _pv_smoothing,
        "rest": _rest,
    }[load](rng, steps)


def grant(asked, start, window, pull):
    """What the battery management allows of it within a window of charge (0..1), and the charge that comes of it.

    The current falls off over the last 4 % of the window; `pull` is C rate by share of charge, towards the middle.
    """
    low, high = window
    middle = (low + high) / 2
    granted = np.empty(len(asked))
    charge = np.empty(len(asked))
    now = start
    for step, rate in enumerate(asked):
        most = max(0.0, (high - now) / 0.04)
        least = min(0.0, (low - now) / 0.04)
        rate = min(most, max(least, rate + pull * (middle - now)))
        granted[step] = rate
        charge[step] = now
        now += rate * STEP_H
    return granted, charge


def air_temperature(rng, steps):
    """C, between -10 and 45, with a daily swing and slow weather on it."""
    swing = rng.uniform(1, 7)
    base = rng.uniform(-10 + swing, 45 - swing)
    hours = np.arange(steps) * STEP_H
    air = base + swing * np.sin(2 * np.pi * (hours - rng.uniform(0, 24)) / 24)
    return np.clip(air + 0.5 * _wander(rng, steps, 3600), -10, 45)


def _wander(rng, steps, time_constant_s):
    """Random walk with a pull to 0 and a standard deviation of 1."""
    keep = np.exp(-PERIOD_S / time_constant_s)
    noise = rng.normal(size=steps) * np.sqrt(1 - keep**2)
    values = np.empty(steps)
    now = rng.normal()
    for step in range(steps):
        now = keep * now + noise[step]
        values[step] = now
    return values


def _regulation(rng, steps):
    """A fast and a slow part of the grid's deviation; some hours the market does not call."""
    fast = _wander(rng, steps, rng.uniform(20, 90))
    slow = _wander(rng, steps, rng.uniform(300, 1800))
    called = np.repeat(rng.random(steps // 360 + 1) < rng.uniform(0.7, 1), 360)[:steps]
    most = rng.uniform(0.25, 1)
    return np.clip(most * (0.4 * fast + 0.5 * slow), -most, most) * called


def _arbitrage(rng, steps):
    """One or two cycles a day of C/4 to 1C, charge and discharge for as long as the charge lasts."""
    cycles = rng.integers(1, 3)
    rate = rng.uniform(0.25, 1)
    first = rng.uniform(0, 24 / cycles)
    ripple = 1 + rng.uniform(0, 0.02) * _wander(rng, steps, 60)
    hours = (np.arange(steps) * STEP_H - first) % (24 / cycles)
    span = min(0.5 * 24 / cycles - 0.5, 1.1 / rate)
    pause = rng.uniform(0.2, 24 / cycles - 2 * span)
    charging = hours < span
    discharging = (hours > span + pause) & (hours < 2 * span + pause)
    return rate * ripple * (charging.astype(float) - discharging)


def _peak_shaving(rng, steps):
    """Discharges whatever is over a line of the site's use by day, charges evenly by night."""
    hours = np.arange(steps) * STEP_H % 24
    use = np.sin(np.pi * np.clip((hours - 6) / 14, 0, 1)) + 0.35 * _wander(rng, steps, rng.uniform(300, 2400))
    use += 0.15 * _wander(rng, steps, 60)
    shaved = np.clip(use - rng.uniform(0.7, 1.1), 0, 1) * rng.uniform(0.5, 1.2)
    return np.where(hours < 5, rng.uniform(0.12, 0.3), 0) - np.minimum(shaved, 1)


def _pv_smoothing(rng, steps):
    """Charges on the sun with its clouds, discharges in the evening."""
    hours = np.arange(steps) * STEP_H % 24
    sun = np.sin(np.pi * np.clip((hours - 7) / 11, 0, 1))
    clouds = 1 / (1 + np.exp(-3 * (_wander(rng, steps, rng.uniform(120, 1200)) + rng.uniform(-0.5, 1.5))))
    evening = (hours > 18.5) & (hours < 22.5)
    return rng.uniform(0.2, 0.6) * sun * clouds - rng.uniform(0.2, 0.5) * evening


def _rest(rng, steps):
    """Standby: what its own electronics take, topped up at C/20 to C/5 now and then."""
    standby = -rng.uniform(0.0005, 0.004)
    every_h = rng.uniform(8, 30)
    hours = (np.arange(steps) * STEP_H + rng.uniform(0, every_h)) % every_h
    rate = rng.uniform(0.05, 0.2)
    return np.where(hours < -standby * every_h / rate, rate, 0) + standby
