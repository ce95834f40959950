"""Splits as `sprocket evaluate --split` reads them, as matrices.

A folder holds train.csv and, for lists, PART_truth.csv with either PART_foldin.csv (users that
training does not have) or nothing (the same users, later); for ratings PART.csv with ratings.
PART is `test` or `valid`. Without fold-in files, what lies between training and test (valid.csv)
is learned from before the test part, because serving would have learned it by then.
"""

import collections
import csv
import dataclasses
import os

import numpy as np
import scipy.sparse as sparse

# A rating from here on is a preference; a row without a rating is one too.
LIKED = 4.0


@dataclasses.dataclass
class Row:
    user: str
    item: str
    rating: float | None

    @property
    def is_preference(self):
        return self.rating is None or self.rating >= LIKED


def read(folder, name):
    """The rows of a file, or None when there is no such file."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames is None or not {"user", "item"} <= set(rows.fieldnames):
            raise SystemExit(f"{path}: the header must have the columns user and item")
        rated = "rating" in rows.fieldnames
        return [Row(r["user"], r["item"], float(r["rating"]) if rated else None) for r in rows]


@dataclasses.dataclass
class RankingSplit:
    """Preferences to learn from, and users whose further ones are to be found."""

    items: list
    train: sparse.csr_matrix  # training users × items, ones
    users: list  # the users to be measured
    given: sparse.csr_matrix  # those users × items, ones: what a model may know of them
    seen: sparse.csr_matrix  # those users × items: not to be recommended again
    truth: dict  # user -> set of items, also ones unknown to training

    @classmethod
    def open(cls, folder, part="test", everybody=False):
        """None when the folder has no such part."""
        truth_rows = everybody and read(folder, f"{part}_truth_all.csv")
        truth_rows = truth_rows or read(folder, f"{part}_truth.csv")
        learned = read(folder, "train.csv")
        if truth_rows is None or learned is None:
            return None
        given = read(folder, f"{part}_foldin.csv")
        if given is None:
            if part == "test":
                learned += read(folder, "valid.csv") or []
            given = learned
        preferred = [row for row in learned if row.is_preference]
        users = {}
        for row in preferred:
            users.setdefault(row.user, len(users))
        items = {}
        for row in preferred:
            items.setdefault(row.item, len(items))
        truth = collections.defaultdict(set)
        for row in truth_rows:
            truth[row.user].add(row.item)
        measured = {user: place for place, user in enumerate(truth)}
        return cls(
            items=list(items),
            train=_matrix(preferred, users, items),
            users=list(measured),
            given=_matrix([row for row in given if row.is_preference], measured, items),
            seen=_matrix(given, measured, items),
            truth=dict(truth),
        )

    def lists(self, scores):
        """The best 100 unseen items of each user: scores, users × items, become lists.

        Among equal scores, such as those of items without an opinion, the more popular come first;
        users of whom nothing is known get the popular items.
        """
        popularity = np.asarray(self.train.sum(axis=0)).ravel()
        order_of_fallback = np.argsort(-popularity, kind="stable")
        tie_break = np.empty(len(self.items))
        tie_break[order_of_fallback] = np.arange(len(self.items))
        found = {}
        for place, user in enumerate(self.users):
            row = np.nan_to_num(np.array(scores[place], dtype=np.float64))
            if self.given[place].nnz == 0:
                row[:] = 0
            row[self.seen[place].indices] = -np.inf
            best = np.lexsort((tie_break, -row))[:100]
            found[user] = [self.items[item] for item in best if np.isfinite(row[item])]
        return found


@dataclasses.dataclass
class RatingSplit:
    """Ratings to learn from, and ratings to be predicted."""

    train: list  # of (user, item, rating)
    test: list

    @classmethod
    def open(cls, folder, part="test"):
        """None when the folder has no such part."""
        learned, test = read(folder, "train.csv"), read(folder, f"{part}.csv")
        for rows in (learned, test):
            if not rows or rows[0].rating is None:
                return None
        if part == "test":
            learned += read(folder, "valid.csv") or []
        return cls([_triple(row) for row in learned], [_triple(row) for row in test])

    def held_out(self, fraction=0.1, seed=1):
        """A part of the training side in place of the test side, for choosing settings."""
        chosen = np.random.default_rng(seed).random(len(self.train)) < fraction
        return RatingSplit(
            [row for row, out in zip(self.train, chosen) if not out],
            [row for row, out in zip(self.train, chosen) if out],
        )


def _triple(row):
    return row.user, row.item, row.rating


def _matrix(rows, users, items):
    known = {
        (users[row.user], items[row.item])
        for row in rows
        if row.user in users and row.item in items
    }
    places = np.array(sorted(known), dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(places), dtype=np.float32)
    shape = (len(users), len(items))
    return sparse.csr_matrix((ones, (places[:, 0], places[:, 1])), shape=shape)
