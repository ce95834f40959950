"""Sprocket in the same run: `sprocket evaluate` on the same split."""

import csv
import json
import os
import re
import statistics
import subprocess
import tempfile

import metrics

# Within JSON the quotes are escaped.
UNKNOWN_MODEL = re.compile(r'there is no model \\?"([^"\\]+)')


class Unavailable(Exception):
    """Why there are no numbers of ours."""


def measure(sprocket, folder, *, part, everybody, models, metadata, threads, repeats, truth):
    """What `sprocket evaluate` finds on the split, by model name.

    The seconds are the median of `repeats` runs. Lists are scored here once more, by the formulas
    that the peers are held to; `disagreement` is the largest difference to what the command says.
    """
    if not sprocket:
        raise Unavailable("no --sprocket PATH was given, so only the peers were measured")
    if not os.access(sprocket, os.X_OK):
        raise Unavailable(f"{sprocket} is not a program; build it with `make release`")
    with tempfile.TemporaryDirectory() as work:
        lists = os.path.join(work, "lists.csv")
        command = [sprocket, "evaluate", "--split", folder, "--part", part, "--json"]
        command += ["--users", "all" if everybody else "warm", "--threads", str(threads)]
        command += ["--write-lists", lists] if truth is not None else []
        command += ["--metadata", metadata] if metadata else []
        models, missing = list(models), {}
        seconds = {}
        while len(next(iter(seconds.values()), ())) < repeats:
            run = subprocess.run(
                command + [part for model in models for part in ("--model", model)],
                capture_output=True,
                text=True,
                check=False,
            )
            unknown = UNKNOWN_MODEL.search(run.stdout + run.stderr)
            if unknown and unknown[1] in models and len(models) > 1:
                models.remove(unknown[1])
                missing[unknown[1]] = {"failure": "this sprocket has no such model"}
                continue
            try:
                entries = {entry["model"]: entry for entry in json.loads(run.stdout)["models"]}
            except (json.JSONDecodeError, KeyError):
                reason = (run.stderr or run.stdout).strip()[-400:] or f"status {run.returncode}"
                raise Unavailable(f"`{' '.join(command)} ...` gave no result: {reason}") from None
            for name, entry in entries.items():
                seconds.setdefault(name, []).append(entry["training_seconds"])
        return missing | {
            name: _result(entry, seconds[name], _lists(lists, name, len(entries)), truth)
            for name, entry in entries.items()
        }


def _result(entry, seconds, lists, truth):
    if entry.get("failure"):
        return {"failure": entry["failure"]}
    told = {name: _value(metric) for name, metric in _pairs(entry["metrics"])}
    result = {
        "seconds": statistics.median(seconds),
        "settings": entry.get("settings", {}),
        "quality": {m: told[m] for m in _known(told)},
        "scored_by": "sprocket evaluate",
    }
    if lists is not None and truth is not None:
        scored = metrics.score_lists(lists, truth)
        result["disagreement"] = max(
            (abs(scored[m][0] - told[m][0]) for m in metrics.LIST_METRICS if m in told),
            default=None,
        )
        result["quality"].update(scored)
        result["scored_by"] = "metrics.py"
    return result


def _known(told):
    return [m for m in (*metrics.LIST_METRICS, *metrics.RATING_METRICS) if m in told]


def _pairs(entries):
    """Metrics are an object by name, or a list of objects with a name."""
    if isinstance(entries, dict):
        return entries.items()
    return [(entry["name"], entry) for entry in entries]


def _value(metric):
    """A mean and its standard error."""
    if isinstance(metric, dict):
        error = metric.get("standard_error")
        return float(metric["value"]), None if error is None else float(error)
    return float(metric), None


def _lists(path, model, count):
    """The lists of one model, as the command names the files; None when there are none."""
    stem, suffix = os.path.splitext(path)
    name = f"{stem}-{model}{suffix}" if count > 1 else path
    if not os.path.exists(name):
        return None
    ranked = {}
    with open(name, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ranked.setdefault(row["user"], []).append((int(row["rank"]), row["item"]))
    return {user: [item for _, item in sorted(rows)] for user, rows in ranked.items()}
