"""The peers that make lists, each wrapped in the same two steps: fit, then score given histories.

A peer is asked only for what its library does: the wrapped fit is the library's own training call,
and that call alone is timed. Users are folded in from their given items by the library's own
method, so users that training has never seen are treated as by `sprocket`.
"""

import contextlib
import dataclasses
import importlib
import typing

import numpy as np
import scipy.sparse as sparse

LIBRARIES = (
    "implicit.cpu.als",
    "implicit.nearest_neighbours",
    "irspack.recommenders",
    "sklearn.neighbors",
)


@dataclasses.dataclass(frozen=True)
class Peer:
    """One algorithm of one library.

    ours: the name `sprocket evaluate --model` has for the same algorithm.
    grid: settings to choose from on validation users; the first is taken without any.
    fit: (train, settings, threads) -> model.
    scores: (model, split) -> dense users × items.
    """

    name: str
    library: str
    ours: str
    grid: tuple
    fit: typing.Callable
    scores: typing.Callable


def load_libraries():
    """Imports what there is, so that no import is timed as training; what is missing shows when
    its peer is fitted."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def folded(model, split):
    """Scores of irspack's fold-in."""
    return model.get_score_cold_user(sparse.csr_matrix(split.given, dtype=np.float64))


def _irspack(name, **fixed):
    def fit(train, settings, threads):
        import irspack.recommenders

        recommender = getattr(irspack.recommenders, name)
        arguments = {**fixed, **settings}
        if "n_threads" in recommender.__init__.__code__.co_varnames:
            arguments["n_threads"] = threads
        return recommender(sparse.csr_matrix(train, dtype=np.float64), **arguments).learn()

    return fit


def _implicit_als(train, settings, threads):
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        **settings, iterations=12, num_threads=threads, random_state=1, use_cg=True
    )
    model.fit(train, show_progress=False)
    return model


def _implicit_als_scores(model, split):
    factors = model.recalculate_user(np.arange(len(split.users)), split.given)
    return factors @ model.item_factors.T


def _implicit_neighbours(name):
    def fit(train, settings, threads):
        import implicit.nearest_neighbours

        recommender = getattr(implicit.nearest_neighbours, name)
        model = recommender(**settings, num_threads=threads)
        # The similarities are sums of products of the weights, so the weights are float64.
        model.fit(sparse.csr_matrix(train, dtype=np.float64), show_progress=False)
        return model

    return fit


def _implicit_neighbour_scores(model, split):
    return np.asarray((split.given @ model.similarity).todense())


def _ease(train, settings, threads):
    """EASE in numpy, in closed form (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse
    Data", equation 8)."""
    gramian = np.asarray((train.T @ train).todense(), dtype=np.float32)
    gramian[np.diag_indices_from(gramian)] += settings["reg"]
    precision = np.linalg.inv(gramian)
    weights = precision / -np.diag(precision)
    np.fill_diagonal(weights, 0)
    return weights


def _user_neighbours(train, settings, threads):
    """Cosine neighbours by scikit-learn."""
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(
        n_neighbors=min(settings["k"], train.shape[0]),
        metric="cosine",
        algorithm="brute",
        n_jobs=threads,
    )
    return index.fit(train), train


def _user_neighbour_scores(model, split):
    index, train = model
    # On a split by time the user's own row is among the rows; it only repeats what is seen.
    distances, neighbours = index.kneighbors(split.given)
    similarity = sparse.csr_matrix(
        (
            (1 - distances).ravel(),
            neighbours.ravel(),
            np.arange(0, neighbours.size + 1, neighbours.shape[1]),
        ),
        shape=(len(split.users), train.shape[0]),
    )
    return np.asarray((similarity @ train).todense())


def _grid(**choices):
    """All combinations of the given settings, the first of each in the first combination."""
    combinations = [{}]
    for name, values in choices.items():
        combinations = [{**c, name: value} for c in combinations for value in values]
    return tuple(combinations)


PEERS = (
    Peer("TopPop", "irspack", "popularity", ({},), _irspack("TopPopRecommender"), folded),
    Peer(
        "item-KNN cosine",
        "irspack",
        "item-knn",
        _grid(top_k=(100, 50, 200), shrinkage=(0.0, 20.0)),
        _irspack("CosineKNNRecommender", normalize=True),
        folded,
    ),
    Peer(
        "item-item cosine",
        "implicit",
        "item-knn",
        _grid(K=(100, 50, 200)),
        _implicit_neighbours("CosineRecommender"),
        _implicit_neighbour_scores,
    ),
    Peer(
        "item-item BM25",
        "implicit",
        "item-knn",
        _grid(K=(100, 50, 200)),
        _implicit_neighbours("BM25Recommender"),
        _implicit_neighbour_scores,
    ),
    Peer(
        "user-KNN cosine",
        "scikit-learn",
        "user-knn",
        _grid(k=(50, 25, 100)),
        _user_neighbours,
        _user_neighbour_scores,
    ),
    Peer(
        "TruncatedSVD",
        "irspack",
        "puresvd",
        _grid(n_components=(50, 25, 80)),
        _irspack("TruncatedSVDRecommender"),
        folded,
    ),
    Peer(
        "iALS, conjugate gradients",
        "irspack",
        "ials",
        _grid(n_components=(32, 64), reg=(0.001, 0.003), alpha0=(1.0, 0.3)),
        _irspack("IALSRecommender", train_epochs=12),
        folded,
    ),
    Peer(
        "ALS, conjugate gradients",
        "implicit",
        "ials",
        _grid(factors=(32, 64), regularization=(1.0, 10.0), alpha=(3.0, 1.0)),
        _implicit_als,
        _implicit_als_scores,
    ),
    Peer(
        "DenseSLIM (EASE)",
        "irspack",
        "ease",
        _grid(reg=(200.0, 100.0, 500.0, 1000.0)),
        _irspack("DenseSLIMRecommender"),
        folded,
    ),
    Peer(
        "EASE, closed form",
        "numpy",
        "ease",
        _grid(reg=(200.0, 100.0, 500.0, 1000.0)),
        _ease,
        lambda weights, split: split.given @ weights,
    ),
    Peer(
        "SLIM",
        "irspack",
        "slim",
        _grid(alpha=(0.02, 0.05, 0.01), l1_ratio=(0.1,)),
        _irspack("SLIMRecommender"),
        folded,
    ),
)
