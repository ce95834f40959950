"""Measures peers and Sprocket side by side on one split, in one run.

usage: run.py --split DIR --out FILE.json [--sprocket PATH] [...]     (--help lists all)
"""

import argparse
import contextlib
import datetime
import importlib.metadata
import json
import os
import platform
import statistics
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", required=True, metavar="DIR", help="see README.md")
    parser.add_argument("--out", required=True, metavar="FILE.json", help="what was measured")
    parser.add_argument("--sprocket", metavar="PATH", help="the program; without it, peers only")
    parser.add_argument("--part", choices=("test", "valid"), default="test")
    parser.add_argument("--users", choices=("warm", "all"), default="warm")
    parser.add_argument("--metadata", metavar="PATH", help="films' titles and genres, for ours")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--repeats", type=int, default=3, help="trainings per model")
    parser.add_argument("--only", metavar="TEXT", help="peers with this in library or name")
    parser.add_argument(
        "--no-grid", action="store_true", help="first settings of each grid, no choosing"
    )
    parsed = parser.parse_args()
    if parsed.threads < 1 or parsed.repeats < 1:
        parser.error("--threads and --repeats must be above 0")
    return parsed


def main():
    options = arguments()
    # Before numpy is imported: its libraries read these once.
    for name in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
        os.environ[f"{name}_NUM_THREADS"] = str(options.threads)
    import measuring
    import ours
    import report
    import splits

    ranking = splits.RankingSplit.open(options.split, options.part, options.users == "all")
    rating = splits.RatingSplit.open(options.split, options.part)
    if ranking is None and rating is None:
        sys.exit(f"{options.split} has no {options.part} part to measure on; see README.md")
    load_before = os.getloadavg()[0]
    if load_before > 0.5:
        say(f"the machine is busy (load {load_before:.1f}); seconds will not mean much")
    results = []
    # Some libraries draw progress bars, which are no part of the table.
    with contextlib.redirect_stdout(sys.stderr):
        if ranking is not None:
            choosing = ranking_choice(options, splits)
            results += measuring.ranking(ranking, choosing, options, say)
        if rating is not None:
            results += measuring.rating(rating, options, say)
    mine, reason = {}, None
    models = sorted({result["ours"] for result in results if result["ours"]})
    if ranking is not None:
        models += ["hybrid", "content"]
    say("Sprocket")
    try:
        mine = ours.measure(
            options.sprocket,
            options.split,
            part="validation" if options.part == "valid" else "test",
            everybody=options.users == "all",
            models=models,
            metadata=options.metadata,
            threads=options.threads,
            repeats=options.repeats,
            truth=ranking.truth if ranking is not None else None,
        )
    except ours.Unavailable as unavailable:
        reason = str(unavailable)
        say(f"Sprocket is left out: {reason}")
    whole = {
        "conditions": conditions(options, load_before),
        "split": describe(options, ranking, rating),
        "peers": results,
        "sprocket": mine,
        "sprocket_left_out": reason,
    }
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(whole, file, indent=1)
        file.write("\n")
    print(report.text(whole))


def ranking_choice(options, splits):
    """Where settings are chosen: the validation part, or None."""
    if options.no_grid or options.part == "valid":
        return None
    return splits.RankingSplit.open(options.split, "valid", options.users == "all")


def conditions(options, load_before):
    libraries = ("implicit", "irspack", "numpy", "scikit-learn", "scikit-surprise", "scipy")
    versions = {}
    for name in libraries:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {processor()}",
        "load_before": round(load_before, 2),
        "threads": options.threads,
        "repeats": options.repeats,
        "python": platform.python_version(),
        "versions": versions,
        "started": time.strftime("%H:%M:%S", time.gmtime()),
        "clock": "wall time of the library's training call, median of the repeats",
    }


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            lines = [line for line in file if line.startswith("model name")]
    except OSError:
        lines = []
    return lines[0].split(":", 1)[1].strip() if lines else platform.machine()


def describe(options, ranking, rating):
    described = {"folder": os.path.basename(os.path.normpath(options.split)), "part": options.part}
    if ranking is not None:
        described |= {
            "users": len(ranking.users),
            "cold_users": int((ranking.given.getnnz(axis=1) == 0).sum()),
            "training_users": ranking.train.shape[0],
            "items": len(ranking.items),
            "preferences": int(ranking.train.nnz),
            "mean_truth": statistics.mean(len(items) for items in ranking.truth.values()),
        }
    if rating is not None:
        described |= {"training_ratings": len(rating.train), "test_ratings": len(rating.test)}
    return described


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
