"""Measures drift detectors side by side on the same made-up streams: false alarms, delays, power.

usage: drift.py --sprocket PATH [--out FILE.json] [--repeats N] [--only PART]

Peers are PyPI's river (ADWIN, PageHinkley) and frouros (PSI, KSTest); see requirements-drift.txt.
Streams have no change, a sudden, a gradual, or a recurring one. Windows are compared with a
reference ten times their size, up to 200,000 values; a false alarm is one within 10,000 values
without change.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from frouros.detectors.data_drift import PSI, KSTest
from river import drift
from river.drift.adwin_c import AdaptiveWindowing

HORIZON = 10_000
# How ratings of 0.5 to 5 are distributed in a usual data set.
RATINGS = np.array([1.4, 2.8, 1.8, 7.5, 5.5, 20.0, 13.1, 26.6, 8.5, 12.8])
RATINGS = RATINGS / RATINGS.sum()
# The same, moved towards the top: PSI 0.22, KS distance 0.19.
MOVED = RATINGS * np.exp(np.linspace(0, 2.2, 10))
MOVED = MOVED / MOVED.sum()
SIZES = (100, 300, 1_000, 10_000, 100_000)
USERS = 10_000_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sprocket", required=True, metavar="PATH", help="the program")
    parser.add_argument("--out", metavar="FILE.json", help="what was measured")
    parser.add_argument("--repeats", type=int, default=200, help="streams of a kind")
    parser.add_argument("--only", choices=("windows", "users", "streams", "values", "power"))
    parsed = parser.parse_args()
    if parsed.repeats < 1:
        parser.error("--repeats must be above 0")
    return parsed


def ours(sprocket, streams):
    """What `sprocket bench drift` says of each stream."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
        for stream in streams:
            file.write(json.dumps(stream) + "\n")
    try:
        run = subprocess.run(
            [sprocket, "bench", "drift", "--json", file.name],
            capture_output=True, text=True, check=False)
        if run.returncode != 0:
            sys.exit(f"`sprocket bench drift` failed: {run.stderr or run.stdout}")
        return json.loads(run.stdout)["streams"]
    finally:
        os.unlink(file.name)


def share(flags):
    return sum(map(bool, flags)) / max(1, len(flags))


# Windows against a reference


def window_alarms(sprocket, size, repeats, rng, change):
    """Alarms on windows: the share of streams with a false one, and windows to the first true one.

    Values are rating cells, for KS with a little noise so that they are continuous. From `change`
    windows on they come from the moved distribution; None: never.
    """
    windows = max(1, HORIZON // size)
    reference_size = min(10 * size, 200_000)
    results = {name: [] for name in ("psi", "frouros PSI > 0.1", "ks", "frouros KS p < 0.05")}
    batch = max(1, 2_000_000 // (reference_size + size * windows))
    done = 0
    while done < repeats:
        count = min(batch, repeats - done)
        drawn = []
        for _ in range(count):
            reference = rng.choice(10, reference_size, p=RATINGS)
            before = rng.choice(10, size * windows, p=RATINGS)
            if change is not None:
                after = rng.choice(10, size * windows, p=MOVED)
                before[change * size:] = after[change * size:]
            drawn.append((reference, before))
        streams = [
            {"detector": "psi", "window": size, "reference": r.tolist(), "values": v.tolist()}
            for r, v in drawn]
        smooth = [(r + rng.random(len(r)), v + rng.random(len(v))) for r, v in drawn]
        streams += [
            {"detector": "ks", "window": size,
             "reference": r.round(5).tolist(), "values": v.round(5).tolist()}
            for r, v in smooth]
        found = ours(sprocket, streams)
        for index in range(count):
            results["psi"].append([a // size - 1 for a in found[index]["alarms"]])
            results["ks"].append([a // size - 1 for a in found[count + index]["alarms"]])
            (reference, values), (reference_c, values_c) = drawn[index], smooth[index]
            psi, ks = PSI(num_bins=10), KSTest()
            psi.fit(X=reference.astype(float))
            ks.fit(X=reference_c)
            psi_alarms, ks_alarms = [], []
            for window in range(windows):
                part = slice(window * size, (window + 1) * size)
                if psi.compare(X=values[part].astype(float))[0].distance > 0.1:
                    psi_alarms.append(window)
                if ks.compare(X=values_c[part])[0].p_value < 0.05:
                    ks_alarms.append(window)
            results["frouros PSI > 0.1"].append(psi_alarms)
            results["frouros KS p < 0.05"].append(ks_alarms)
        done += count
    rows = {}
    for name, alarms in results.items():
        if change is None:
            rows[name] = {"false_alarms": share(alarms)}
        else:
            true = [next((w - change + 1 for w in a if w >= change), None) for a in alarms]
            hits = [t for t in true if t is not None]
            rows[name] = {
                "found": share([t is not None for t in true]),
                "delay_windows": float(np.median(hits)) if hits else None,
                "false_before": share([[w for w in a if w < change] for a in alarms]),
            }
    return rows


def measure_windows(sprocket, repeats, rng):
    rows = []
    for size in SIZES:
        count = repeats if size < 10_000 else max(20, repeats // (2 if size == 10_000 else 4))
        for kind in ("none", "sudden"):
            change = None if kind == "none" else max(0, HORIZON // size // 2)
            for name, row in window_alarms(sprocket, size, count, rng, change).items():
                rows.append({"size": size, "change": kind, "streams": count, "test": name, **row})
                say(rows[-1])
    return rows


# Windows in which users have many events


def user_stream(length, rng, ratings):
    """Ratings session by session: few users make most of them, and each has a bias of their own."""
    values, users = [], []
    while len(values) < length:
        # Median 20, mean 70: about as in MovieLens.
        count = min(int(np.exp(rng.normal(3, 1.6))) + 1, 3_000)
        weights = rng.dirichlet(ratings * 6)
        values.extend(rng.choice(10, count, p=weights).tolist())
        users.extend([int(rng.integers(USERS))] * count)
    return values[:length], users[:length]


def measure_users(sprocket, repeats, rng):
    rows = []
    for size in SIZES:
        windows = max(1, HORIZON // size)
        count = repeats if size < 10_000 else max(20, repeats // (2 if size == 10_000 else 4))
        for kind in ("none", "sudden"):
            alarms = {"users count": [], "events count": []}
            done, batch = 0, max(1, 2_000_000 // (10 * size))
            while done < count:
                streams = []
                for _ in range(min(batch, count - done)):
                    reference, reference_users = user_stream(min(10 * size, 200_000), rng, RATINGS)
                    values, users = user_stream(
                        size * windows, rng, MOVED if kind == "sudden" else RATINGS)
                    stream = {"detector": "psi", "window": size, "reference": reference,
                              "values": values}
                    streams.append({**stream, "users": users, "referenceUsers": reference_users})
                    streams.append(stream)
                found = ours(sprocket, streams)
                alarms["users count"] += [f["alarms"] for f in found[0::2]]
                alarms["events count"] += [f["alarms"] for f in found[1::2]]
                done += len(streams) // 2
            for name, found in alarms.items():
                rows.append({"size": size, "change": kind, "streams": count, "test": name,
                             "alarms": share(found)})
                say(rows[-1])
    return rows


# How often a shift of a stated size is found in one window

# Of the population stability index; 0 is no shift.
SHIFTS = (0.0, 0.05, 0.1, 0.22, 0.5)
# A look of the daemon has half of the budget for 13 measures, and comes every tenth of a window.
DAEMON = 0.05 / 2 / 13 / 10


def moved_by(index):
    """The ratings tilted towards the top until their stability index is `index`."""
    low, high = 0.0, 10.0
    for _ in range(60):
        tilt = (low + high) / 2
        moved = RATINGS * np.exp(np.linspace(0, tilt, 10))
        moved /= moved.sum()
        found = float(((moved - RATINGS) * np.log(moved / RATINGS)).sum())
        low, high = (tilt, high) if found < index else (low, tilt)
    return moved if index > 0 else RATINGS


def peers_find(reference, values, rng):
    """Whether frouros' PSI is above 0.1, and whether its KS p-value is below 0.05."""
    psi, ks = PSI(num_bins=10), KSTest()
    psi.fit(X=np.asarray(reference, dtype=float))
    ks.fit(X=reference + rng.random(len(reference)))
    return (psi.compare(X=np.asarray(values, dtype=float))[0].distance > 0.1,
            ks.compare(X=values + rng.random(len(values)))[0].p_value < 0.05)


def drawn(size, moved, by_user, rng):
    """A reference and one window: values, and whose they are."""
    length = min(10 * size, 200_000)
    if by_user:
        reference, reference_users = user_stream(length, rng, RATINGS)
        values, users = user_stream(size, rng, moved)
        people = {"users": users, "referenceUsers": reference_users}
        return np.array(reference), np.array(values), people
    return rng.choice(10, length, p=RATINGS), rng.choice(10, size, p=moved), {}


def measure_power(sprocket, repeats, rng):
    rows = []
    for size in SIZES:
        count = repeats if size < 10_000 else max(20, repeats // (2 if size == 10_000 else 4))
        for shift in SHIFTS:
            moved = moved_by(shift)
            rise = float((moved - RATINGS) @ np.arange(10)) / 2
            for by_user in (False, True):
                names = ("ours", "ours as the daemon", "frouros PSI > 0.1", "frouros KS p < 0.05")
                found = {name: [] for name in names}
                batch, done = max(1, 2_000_000 // (10 * size)), 0
                while done < count:
                    part = min(batch, count - done)
                    streams = []
                    for _ in range(part):
                        reference, values, people = drawn(size, moved, by_user, rng)
                        stream = {"detector": "psi", "window": size, **people,
                                  "reference": reference.tolist(), "values": values.tolist()}
                        streams += [stream, {**stream, "probability": DAEMON}]
                        psi, ks = peers_find(reference, values, rng)
                        found["frouros PSI > 0.1"].append(psi)
                        found["frouros KS p < 0.05"].append(ks)
                    alarms = [each["alarms"] for each in ours(sprocket, streams)]
                    found["ours"] += alarms[0::2]
                    found["ours as the daemon"] += alarms[1::2]
                    done += part
                rows.append({
                    "size": size, "psi": shift, "mean_rise": round(rise, 3), "by_user": by_user,
                    "windows": count, **{name: share(flags) for name, flags in found.items()}})
                say(rows[-1])
    return rows


# Streams of errors


def error_stream(kind, length, rng, shape):
    """Errors between 0 and 1 whose mean is 0.2, and 0.3 where there is change."""
    level = np.full(length, 0.2)
    half = length // 2
    if kind == "sudden":
        level[half:] = 0.3
    elif kind == "gradual":
        level[half:half + 1_000] = np.linspace(0.2, 0.3, 1_000)
        level[half + 1_000:] = 0.3
    elif kind == "recurring":
        for start in range(half, length, 2_000):
            level[start:start + 1_000] = 0.3
    if shape == "hits":
        return (rng.random(length) < level).astype(float)
    # A beta distribution with standard deviation 0.15: errors of ratings over their scale.
    concentration = level * (1 - level) / 0.15 ** 2 - 1
    return rng.beta(level * concentration, (1 - level) * concentration).round(6)


def river_alarms(detector, values):
    alarms = []
    for index, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            alarms.append(index + 1)
    return alarms


def window_alarms_of_river(values):
    window = AdaptiveWindowing(delta=0.002, clock=32, max_buckets=5, min_window_length=5,
                               grace_period=10)
    return [index + 1 for index, value in enumerate(values) if window.update(value)]


def measure_streams(sprocket, repeats, rng):
    rows = []
    for shape in ("hits", "errors"):
        for kind in ("none", "sudden", "gradual", "recurring"):
            streams = [error_stream(kind, HORIZON, rng, shape) for _ in range(repeats)]
            found = {}
            for name, detector in (
                ("adwin", {"detector": "adwin", "delta": 0.002}),
                ("page_hinkley", {"detector": "page_hinkley", "fading": 1 - 0.0001}),
                ("page_hinkley_calibrated", {"detector": "page_hinkley_calibrated"}),
            ):
                found[name] = [
                    f["alarms"] for f in ours(
                        sprocket, [{**detector, "values": s.tolist()} for s in streams])]
            found["river ADWIN"] = [river_alarms(drift.ADWIN(delta=0.002), s) for s in streams]
            found["river PageHinkley"] = [
                river_alarms(drift.PageHinkley(mode="up"), s) for s in streams]
            half = HORIZON // 2
            for name, alarms in found.items():
                row = {"shape": shape, "change": kind, "streams": repeats, "test": name}
                if kind == "none":
                    row["false_alarms"] = share(alarms)
                else:
                    first = [next((a - half for a in each if a > half), None) for each in alarms]
                    hits = [f for f in first if f is not None]
                    row["found"] = len(hits) / repeats
                    row["delay"] = float(np.median(hits)) if hits else None
                    row["false_before"] = share([[a for a in each if a <= half] for each in alarms])
                rows.append(row)
                say(row)
            # river's ADWIN forgets everything at an alarm; its window alone does as the paper says.
            same = share(
                [a == window_alarms_of_river(s) for a, s in zip(found["adwin"], streams)])
            same_ph = share(
                [a == b for a, b in zip(found["page_hinkley"], found["river PageHinkley"])])
            rows.append({"shape": shape, "change": kind, "streams": repeats,
                         "test": "same alarms as river", "adwin": same, "page_hinkley": same_ph})
            say(rows[-1])
    return rows


# The same numbers


def measure_values(sprocket, repeats, rng):
    """The largest differences of the statistics on the same samples."""
    gaps = {"psi": 0.0, "ks_distance": 0.0, "ks_p_value": 0.0}
    streams, expected = [], []
    for _ in range(repeats):
        size = int(rng.integers(100, 2_000))
        reference = rng.choice(10, 10 * size, p=RATINGS)
        values = rng.choice(10, size, p=MOVED if rng.random() < 0.5 else RATINGS)
        # frouros has no rule for empty cells; both sides have all.
        reference[:10] = values[:10] = np.arange(10)
        psi = PSI(num_bins=10)
        psi.fit(X=reference.astype(float))
        expected.append(psi.compare(X=values.astype(float))[0].distance)
        streams.append({"detector": "psi", "window": size, "reference": reference.tolist(),
                        "values": values.tolist()})
    for stream, psi in zip(ours(sprocket, streams), expected):
        gaps["psi"] = max(gaps["psi"], abs(stream["plain"] - psi))
    streams, expected = [], []
    for _ in range(repeats):
        reference = rng.normal(0, 1, int(rng.integers(50, 1_500))).round(6)
        values = rng.normal(rng.choice([0, 0.1, 0.3]), 1, int(rng.integers(50, 1_500))).round(6)
        ks = KSTest()
        ks.fit(X=reference)
        expected.append(ks.compare(X=values)[0])
        streams.append({"detector": "ks", "window": len(values), "reference": reference.tolist(),
                        "values": values.tolist()})
    for stream, ks in zip(ours(sprocket, streams), expected):
        gaps["ks_distance"] = max(gaps["ks_distance"], abs(stream["plain"] - ks.statistic))
        gaps["ks_p_value"] = max(gaps["ks_p_value"], abs(stream["plain_p_value"] - ks.p_value))
    say(gaps)
    return gaps


def say(row):
    print(json.dumps(row), file=sys.stderr, flush=True)


def main():
    options = arguments()
    parts = {
        "values": measure_values, "streams": measure_streams, "windows": measure_windows,
        "users": measure_users, "power": measure_power,
    }
    results = {}
    for seed, (name, measure) in enumerate(parts.items()):
        if options.only in (None, name):
            results[name] = measure(
                options.sprocket, options.repeats, np.random.default_rng(2_000 + seed))
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    else:
        json.dump(results, sys.stdout, indent=1)


main()
