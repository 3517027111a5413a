"""Tests of the scorer of our own labelled sentences."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "press"))
import score  # noqa: E402


def record(kind, actors=(), recipients=(), modality="actual", mode=None, confidence=0.9, case="a"):
    def members(side):
        return [{"text": "x", "country": c, "sectors": s} for c, s in side]

    return {"article": {"id": case}, "type": kind, "mode": mode, "modality": modality, "confidence": confidence,
            "rule": "r", "actors": members(actors), "recipients": members(recipients)}


CASE = {"id": "a", "text": "t", "gold": [
    {"type": "AID", "actors": ["DNK GOV"], "recipients": ["MWI"], "modality": "actual"}]}


class Score(unittest.TestCase):
    def test_right_is_right(self):
        n, wrong = score.measure([CASE], [record("AID", [("DNK", ["GOV"])], [("MWI", ["GOV"])])])
        self.assertEqual((n["found"], n["all right"], n["wrong types"], wrong), (1, 1, 0, []))

    def test_another_country_beside_the_right_one_is_wrong(self):
        n, _ = score.measure([CASE], [record("AID", [("DNK", ["GOV"]), ("SWE", ["GOV"])], [("MWI", [])])])
        self.assertEqual((n["found"], n["actor right"], n["recipient right"]), (1, 0, 1))

    def test_a_type_that_the_label_lacks_costs_precision_once(self):
        n, _ = score.measure([CASE], [record("AGREE"), record("AGREE"), record("ASSAULT", modality="historical")])
        self.assertEqual((n["found"], n["wrong types"]), (0, 1))

    def test_a_silent_sentence_must_stay_silent(self):
        silent = {"id": "a", "text": "t", "gold": []}
        n, _ = score.measure([silent], [record("AID")])
        self.assertEqual((n["silent coded"], n["wrong types"]), (1, 1))

    def test_an_accepted_type_is_right_and_has_no_mode(self):
        case = {"id": "a", "text": "t", "gold": [
            {"type": "REJECT", "accept": ["COERCE"], "mode": "yield", "modality": "actual"}]}
        n, wrong = score.measure([case], [record("COERCE", mode="restrict")])
        self.assertEqual((n["all right"], n["mode asked"], wrong), (1, 0, []))

    def test_the_best_of_several_records_counts(self):
        n, _ = score.measure([CASE], [
            record("AID", modality="future", confidence=0.9),
            record("AID", [("DNK", ["GOV"])], [("MWI", [])], confidence=0.5),
        ])
        self.assertEqual(n["all right"], 1)

    def test_the_interval_holds_the_share(self):
        low, high = score.interval(8, 10)
        self.assertTrue(0.44 < low < 0.8 < high < 0.95)

    def test_the_set_is_sound(self):
        root = Path(__file__).parent.parent
        cases = score.lines(root / "data/press/sentences.jsonl")
        self.assertGreaterEqual(len(cases), 300)
        silent = sum(not c["gold"] for c in cases)
        self.assertLess(abs(2 * silent - len(cases)), 0.1 * len(cases))
        self.assertEqual(len({c["text"] for c in cases}), len(cases))
        for case in cases:
            for event in case["gold"]:
                self.assertLessEqual(set(event), {"type", "accept", "mode", "actors", "recipients", "modality"}, case["id"])


if __name__ == "__main__":
    unittest.main()
