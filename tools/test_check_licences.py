"""Tests of check_licences.py: `python3 -m unittest discover -s tools`."""

import unittest

import check_licences
from check_licences import allowed, problems


def package(name, version="1.0.0", licence="MIT"):
    return {"name": name, "version": version, "license": licence}


class Licences(unittest.TestCase):
    def setUp(self):
        # The reasons that hold today are not what is tested.
        for name in ["DUPLICATES", "BY_NAME"]:
            saved = getattr(check_licences, name)
            self.addCleanup(setattr, check_licences, name, saved)
            setattr(check_licences, name, {})

    def test_an_expression_is_met_or_not(self):
        for good in ["MIT", "MIT OR Apache-2.0", "GPL-3.0 OR MIT", "MIT/Apache-2.0",
                     "(MIT OR GPL-2.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception OR GPL-2.0"]:
            self.assertTrue(allowed(good), good)
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "LGPL-2.1 OR MPL-2.0", "GPL-2.0 WITH Classpath-exception-2.0",
                    "Apache-2.0 WITH Unknown-exception"]:
            self.assertFalse(allowed(bad), bad)

    def test_what_cannot_be_read_is_refused(self):
        for broken in ["", "MIT OR", "(MIT", "MIT Apache-2.0"]:
            with self.assertRaises(ValueError, msg=broken):
                allowed(broken)

    def test_each_problem_names_its_crate(self):
        found = problems([package("good"), package("bad", licence="GPL-3.0"), package("none", licence=None)])
        self.assertEqual([p.split(":")[0] for p in found], ["bad 1.0.0", "none 1.0.0"])

    def test_a_crate_may_be_let_in_by_name_with_the_licence_it_had(self):
        check_licences.BY_NAME = {"css": "MPL-2.0"}
        self.assertEqual(problems([package("css", licence="MPL-2.0")]), [])
        self.assertEqual(len(problems([package("css", licence="GPL-3.0")])), 1)
        self.assertEqual(len(problems([package("other", licence="MPL-2.0"), package("css", licence="MPL-2.0")])), 1)
        self.assertEqual(len(problems([package("other")])), 1)

    def test_a_duplicate_needs_a_reason_and_a_reason_a_duplicate(self):
        twice = [package("twice", "1.0.0"), package("twice", "2.0.0")]
        self.assertEqual(len(problems(twice)), 1)
        check_licences.DUPLICATES = {"twice": "because"}
        self.assertEqual(problems(twice), [])
        self.assertEqual(len(problems([package("once")])), 1)


if __name__ == "__main__":
    unittest.main()
