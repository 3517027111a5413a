"""Tests of the fit of the confidence, on rows made up."""

import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "calibrate"))
import fit  # noqa: E402


def made_up(n, seed):
    """Rows whose truth is known: logit 0.5 + 1.5 x."""
    chance = random.Random(seed)
    rows = []
    for i in range(n):
        x = {"bias": 1.0, "signal": chance.choice((-1.0, 0.0, 1.0))}
        y = 1.0 if chance.random() < fit.probability({"bias": 0.5, "signal": 1.5}, x) else 0.0
        rows.append({"x": x, "y": y, "weight": 1.0, "story": False, "fold": i % fit.FOLDS, "set": "s", "id": i})
    return rows


class Fit(unittest.TestCase):
    def test_it_finds_the_weights_that_made_the_data(self):
        weights = fit.fit(made_up(4000, 7), 1.0)
        self.assertAlmostEqual(weights["bias"], 0.5, delta=0.15)
        self.assertAlmostEqual(weights["signal"], 1.5, delta=0.2)

    def test_without_data_on_a_feature_the_belief_stands(self):
        weights = fit.fit(made_up(50, 1), 4.0)
        self.assertEqual(weights["actor.none"], fit.BELIEFS["actor.none"])

    def test_it_is_the_same_every_time_and_in_any_order_of_names(self):
        rows = made_up(300, 3)
        turned = [{**r, "x": dict(reversed(r["x"].items()))} for r in rows]
        self.assertEqual(fit.fit(rows, 2.0), fit.fit(turned, 2.0))

    def test_held_out_predictions_are_calibrated(self):
        pairs = fit.held_out(made_up(4000, 11), 2.0)
        self.assertEqual(len(pairs), 4000)
        _, error, brier = fit.measures(pairs)
        self.assertLess(error, 0.03)
        self.assertLess(brier, 0.25)


class Labels(unittest.TestCase):
    def test_lists_and_records_of_gold(self):
        row = {"type": "AID", "modality": "actual"}
        self.assertIs(fit.verdict({"gold": ["AID", "AGREE"]}, row), True)
        self.assertIs(fit.verdict({"gold": []}, row), False)
        self.assertIs(fit.verdict({"gold": {"type": "AGREE", "accept": ["AID"]}}, row), True)
        self.assertIs(fit.verdict({"gold": {"type": "AGREE", "also": ["AID"]}}, row), None)
        self.assertIs(fit.verdict({"gold": {"type": "AGREE"}}, row), False)

    def test_measures_of_a_known_case(self):
        pairs = [({"y": 1.0}, 0.85), ({"y": 0.0}, 0.85), ({"y": 0.0}, 0.15)]
        table, error, brier = fit.measures(pairs)
        self.assertEqual(table[8], (2, 0.85, 0.5))
        self.assertAlmostEqual(error, (2 * 0.35 + 0.15) / 3)
        self.assertAlmostEqual(brier, (0.15**2 + 0.85**2 + 0.15**2) / 3)


if __name__ == "__main__":
    unittest.main()
