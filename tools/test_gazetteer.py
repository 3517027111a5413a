"""What tools/gazetteer/compile.py keeps of names, and where it puts divisions."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "gazetteer"))
import compile as gazetteer  # noqa: E402


class Names(unittest.TestCase):
    def test_airport_codes_and_other_scripts_are_dropped(self):
        for name in ("GZA", "IEV", "Одеса", "kabwl", "A1", "Foo, Bar"):
            self.assertFalse(gazetteer.usable(name), name)
        for name in ("Odesa", "Łódź", "Saint-Denis", "Khan Yunis"):
            self.assertTrue(gazetteer.usable(name), name)

    def test_a_small_town_keeps_spellings_only(self):
        self.assertTrue(gazetteer.resembles("Springfild", "Springfield"))
        self.assertFalse(gazetteer.resembles("Chipmans Mill", "Laurel"))


class Middles(unittest.TestCase):
    @staticmethod
    def towns(*points):
        return [{"latitude": lat, "longitude": lon} for lat, lon in points]

    def test_middle_of_the_box(self):
        self.assertEqual(gazetteer.middle(self.towns((10, 20), (30, 60), (11, 21))), (20, 40))

    def test_across_the_date_line(self):
        self.assertEqual(gazetteer.middle(self.towns((60, 178), (60, -178))), (60, 180))

    def test_nowhere(self):
        self.assertIsNone(gazetteer.middle([]))


if __name__ == "__main__":
    unittest.main()
