"""The table of a run, as Markdown: report.py FILE.json prints it again."""

import json
import sys

import metrics

LOWER_IS_BETTER = metrics.RATING_METRICS


def text(run):
    conditions, split = run["conditions"], run["split"]
    versions = ", ".join(f"{name} {v}" for name, v in conditions["versions"].items() if v)
    lines = [
        f"## {split['folder']} ({split['part']})",
        "",
        "; ".join(f"{name.replace('_', ' ')} {_plain(v)}" for name, v in list(split.items())[2:]),
        "",
        f"{conditions['date']}, {conditions['machine']}, {conditions['threads']} threads, load"
        f" before {conditions['load_before']}; {versions}. Seconds: {conditions['clock']}.",
    ]
    for names in (metrics.LIST_METRICS, metrics.RATING_METRICS):
        peers = [peer for peer in run["peers"] if _has(peer, names)]
        mine = {n: entry for n, entry in run["sprocket"].items() if _has(entry, names)}
        if peers or mine:
            lines += ["", *_table(names, peers, mine)]
    failed = [(f"{p['library']} {p['name']}", p["failure"]) for p in run["peers"] if "failure" in p]
    failed += [(n, e["failure"]) for n, e in run["sprocket"].items() if "failure" in e]
    lines += ["", *(f"Left out: {name}: {reason}" for name, reason in failed)] if failed else []
    if run["sprocket_left_out"]:
        lines += ["", f"Sprocket is left out: {run['sprocket_left_out']}"]
    differences = [entry.get("disagreement") for entry in run["sprocket"].values()]
    differences = [difference for difference in differences if difference is not None]
    if differences:
        worst = max(differences)
        lines += ["", f"`sprocket evaluate` and metrics.py differ by at most {worst:.6f}."]
    return "\n".join(lines)


def _table(names, peers, mine):
    """Peers under the model of ours that is the same algorithm; ours before them.

    After each of a peer's figures, ours as a ratio of it; `<` marks where ours is worse by more
    than the peer's standard error.
    """
    head = ["model", *names, "seconds", "seconds ours/peer"]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    shown = set()
    for group in [*dict.fromkeys(peer["ours"] for peer in peers), *mine]:
        if group in shown:
            continue
        shown.add(group)
        own = mine.get(group)
        if own:
            rows.append([f"**{group}**", *(_mean(own, n) for n in names), _seconds(own), ""])
        for peer in (p for p in peers if p["ours"] == group):
            cells = [_compared(peer, own, name) for name in names]
            ratio = f"{own['seconds'] / peer['seconds']:.2f}" if own else ""
            rows.append([f"{peer['library']} {peer['name']}", *cells, _seconds(peer), ratio])
    return ["| " + " | ".join(row) + " |" for row in rows]


def _compared(peer, own, name):
    cell = _mean(peer, name)
    if own is None or name not in own["quality"]:
        return cell
    value, error = peer["quality"][name]
    difference = own["quality"][name][0] - value
    if name in LOWER_IS_BETTER:
        difference = -difference
    mark = " <" if difference < -error else ""
    ratio = f" (×{own['quality'][name][0] / value:.3f}{mark})" if value else ""
    return cell + ratio


def _mean(entry, name):
    if name not in entry["quality"]:
        return ""
    value, error = entry["quality"][name]
    return f"{value:.4f}" if error is None else f"{value:.4f}±{error:.4f}"


def _seconds(entry):
    return f"{entry['seconds']:.3f}"


def _has(entry, names):
    return "quality" in entry and any(name in entry["quality"] for name in names)


def _plain(value):
    return f"{value:.1f}" if isinstance(value, float) else f"{value:,}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as source:
        print(text(json.load(source)))
