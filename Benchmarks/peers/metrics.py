"""The formulas all models are held to, ours and others.

Lists (binary relevance, as in Liang et al. 2018, "Variational Autoencoders for Collaborative
Filtering", section 4.2):

    Recall@k = hits among the first k / min(k, |truth|)
    NDCG@k   = sum over hits at rank r <= k of 1/log2(r + 1)
               / sum over r = 1 ... min(k, |truth|) of 1/log2(r + 1)

Every user of the truth counts; one without a list scores 0. Ratings: RMSE and MAE over all rows.
"""

import math

LIST_METRICS = ("recall@20", "recall@50", "ndcg@100")
RATING_METRICS = ("rmse", "mae")
LIST_LENGTH = 100


def list_values(ranked, truth):
    """The metrics of one user.

    ranked: items, best first, without duplicates; only the first 100 count.
    truth: set of the items to be found, not empty.
    """
    hits = [rank for rank, item in enumerate(ranked[:LIST_LENGTH], 1) if item in truth]
    values = {}
    for metric in LIST_METRICS:
        name, cut = metric.split("@")
        cut = int(cut)
        ideal = min(cut, len(truth))
        if name == "recall":
            values[metric] = sum(rank <= cut for rank in hits) / ideal
        else:
            values[metric] = _gain(rank for rank in hits if rank <= cut) / _gain(
                range(1, ideal + 1)
            )
    return values


def score_lists(lists, truth):
    """Means over all users of `truth`, and their standard errors.

    lists: user -> items, best first. truth: user -> set of items.
    """
    values = [list_values(lists.get(user, ()), items) for user, items in truth.items()]
    return {metric: mean_and_error([v[metric] for v in values]) for metric in LIST_METRICS}


def score_ratings(predicted, actual):
    """RMSE and MAE with their standard errors; both arguments in the same order."""
    errors = [float(p) - float(a) for p, a in zip(predicted, actual, strict=True)]
    square, square_error = mean_and_error([e * e for e in errors])
    rmse = math.sqrt(square)
    # The delta method: the error of a square root is that of its argument over twice the root.
    rmse_error = square_error / (2 * rmse) if rmse > 0 else 0.0
    return {"rmse": (rmse, rmse_error), "mae": mean_and_error([abs(e) for e in errors])}


def mean_and_error(values):
    """The mean and its standard error."""
    count = len(values)
    mean = sum(values) / count
    variance = sum((v - mean) ** 2 for v in values) / max(1, count - 1)
    return mean, math.sqrt(variance / count)


def _gain(ranks):
    return sum(1 / math.log2(rank + 1) for rank in ranks)
