"""The peers that predict ratings: scikit-surprise."""

import dataclasses
import inspect


@dataclasses.dataclass(frozen=True)
class Peer:
    """ours: the name `sprocket evaluate --model` has for the same algorithm.
    grid: settings to choose from on a part of the training ratings; the first without any."""

    name: str
    ours: str
    algorithm: str
    grid: tuple

    library = "scikit-surprise"

    def fit(self, trainset, settings):
        import surprise

        kind = getattr(surprise, self.algorithm)
        settings = dict(settings)
        if "verbose" in inspect.signature(kind.__init__).parameters:
            settings["verbose"] = False
        if "random_state" in inspect.signature(kind.__init__).parameters:
            settings["random_state"] = 1
        return kind(**settings).fit(trainset)


def trainset(ratings):
    """Ratings as the library takes them, not part of the timed training."""
    import surprise

    values = [rating for _, _, rating in ratings]
    # The reader checks nothing of its own here: the set is built from rows, not from a file.
    data = surprise.Dataset(surprise.Reader(rating_scale=(min(values), max(values))))
    return data.construct_trainset([(user, item, value, None) for user, item, value in ratings])


def predictions(model, rows):
    """Predicted ratings, clipped to the scale, in the order of the rows."""
    return [model.predict(user, item).est for user, item, _ in rows]


_pearson = {"name": "pearson_baseline", "shrinkage": 100}

PEERS = (
    Peer(
        "BaselineOnly",
        "bias",
        "BaselineOnly",
        (
            {"bsl_options": {"method": "als", "reg_u": 15, "reg_i": 10, "n_epochs": 10}},
            {"bsl_options": {"method": "als", "reg_u": 5, "reg_i": 3, "n_epochs": 10}},
        ),
    ),
    Peer(
        "SVD",
        "svd",
        "SVD",
        (
            {"n_factors": 100, "n_epochs": 100, "reg_all": 0.1},
            {"n_factors": 100, "n_epochs": 20, "reg_all": 0.02},
            {"n_factors": 50, "n_epochs": 50, "reg_all": 0.1},
        ),
    ),
    Peer("SVD++", "svdpp", "SVDpp", ({"n_factors": 20, "n_epochs": 20},)),
    Peer(
        "KNNBaseline, items",
        "item-knn-rating",
        "KNNBaseline",
        tuple(
            {"k": k, "sim_options": {**_pearson, "user_based": False}} for k in (40, 80)
        ),
    ),
    Peer(
        "KNNBaseline, users",
        "user-knn-rating",
        "KNNBaseline",
        tuple({"k": k, "sim_options": {**_pearson, "user_based": True}} for k in (40, 80)),
    ),
)
