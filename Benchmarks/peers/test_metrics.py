"""The formulas against values worked out by hand: python3 -m unittest test_metrics"""

import math
import unittest

import metrics


class ListMetrics(unittest.TestCase):
    def test_recall_is_normalised_by_what_fits(self):
        truth = set(range(30))
        ranked = list(range(15)) + list(range(100, 185))
        values = metrics.list_values(ranked, truth)
        self.assertAlmostEqual(values["recall@20"], 15 / 20)
        self.assertAlmostEqual(values["recall@50"], 15 / 30)

    def test_ndcg_of_hits_at_ranks_one_and_three_of_two(self):
        values = metrics.list_values(["a", "x", "b"], {"a", "b"})
        self.assertAlmostEqual(
            values["ndcg@100"], (1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
        )

    def test_hits_beyond_rank_100_count_nothing(self):
        values = metrics.list_values(list(range(100)) + ["a"], {"a"})
        self.assertEqual(set(values.values()), {0.0})

    def test_user_without_a_list_counts_as_zero(self):
        scored = metrics.score_lists({1: ["a"]}, {1: {"a"}, 2: {"b"}})
        self.assertEqual(scored["ndcg@100"], (0.5, 0.5))


class RatingMetrics(unittest.TestCase):
    def test_errors_of_one_and_three(self):
        scored = metrics.score_ratings([2.0, 5.0], [1.0, 2.0])
        self.assertAlmostEqual(scored["rmse"][0], math.sqrt(5))
        self.assertAlmostEqual(scored["mae"][0], 2.0)


if __name__ == "__main__":
    unittest.main()
