#!/usr/bin/env python3
"""The sum of test results: what counts as a failure, and that nothing at all is one."""

import io
import json
import sys
import tempfile
from pathlib import Path

import support

sys.path.insert(0, str(support.ROOT / "tests" / "support"))
import tally  # noqa: E402


def record(stdout, result="OK"):
    return {"name": "base", "stdout": stdout, "result": result}


class OneProgram(support.unittest.TestCase):
    def test_is_counted_by_its_last_line(self):
        self.assertEqual(tally.counts(record("1 passed, 9 failed\nok\n4 passed, 0 failed\n")), (4, 0))

    def test_without_a_closing_line_has_failed(self):
        self.assertEqual(tally.counts(record("fine\n")), (0, 1))
        self.assertEqual(tally.counts(record("")), (0, 1))

    def test_that_died_without_admitting_it_has_failed(self):
        self.assertEqual(tally.counts(record("4 passed, 0 failed\n", "FAIL")), (4, 1))
        self.assertEqual(tally.counts(record("4 passed, 0 failed\n", "TIMEOUT")), (4, 1))

    def test_that_admits_its_failures_is_believed(self):
        self.assertEqual(tally.counts(record("4 passed, 2 failed\n", "FAIL")), (4, 2))

    def test_in_which_nothing_ran_has_failed(self):
        self.assertEqual(tally.counts(record("0 passed, 0 failed\n")), (0, 1))

    def test_that_was_skipped_is_not_counted(self):
        self.assertIsNone(tally.counts(record("no strace here\n", "SKIP")))


class TheSum(support.unittest.TestCase):
    def sum_of(self, *logs):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder, f"{number}.json") for number in range(len(logs))]
            for path, records in zip(paths, logs):
                if records is not None:
                    path.write_text("".join(json.dumps(one) + "\n" for one in records))
            out = io.StringIO()
            status = tally.tally(paths, out)
        return out.getvalue().splitlines()[-1], status

    def test_adds_up_logs(self):
        logs = [record("4 passed, 0 failed")], [record("3 passed, 0 failed"), record("2 passed, 0 failed")]
        self.assertEqual(self.sum_of(*logs), ("9 passed, 0 failed", 0))

    def test_fails_with_one_failure(self):
        self.assertEqual(self.sum_of([record("4 passed, 1 failed", "FAIL")]), ("4 passed, 1 failed", 1))

    def test_fails_when_nothing_ran(self):
        self.assertEqual(self.sum_of([]), ("0 passed, 0 failed", 1))
        self.assertEqual(self.sum_of(None), ("0 passed, 0 failed", 1))


if __name__ == "__main__":
    support.main()
