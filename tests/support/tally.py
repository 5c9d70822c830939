#!/usr/bin/env python3
"""Adds up the closing lines of test programs.

`tally.py LOG…` reads logs that `meson test` wrote (one JSON record a line and program), names what failed and ends with
the sum, `N passed, N failed`. Every test program must print such a line as its last one. A program that failed without
admitting it in that line (a crash, a time-out, a sanitizer's word at exit), or that printed none, counts as one failure.
Exit 1 when anything failed or nothing passed. A log that is not there has run nothing.
"""

import json
import re
import sys
from pathlib import Path

CLOSING = re.compile(r"(\d+) passed, (\d+) failed")
SKIPPED = "SKIP"  # meson's word for exit status 77
GOOD = "OK"


def counts(record):
    """(passed, failed) of one program's record, None when it was skipped as a whole."""
    if record["result"] == SKIPPED:
        return None
    lines = record.get("stdout", "").strip().splitlines()
    closing = CLOSING.fullmatch(lines[-1].strip()) if lines else None
    passed, failed = map(int, closing.groups()) if closing else (0, 1)
    if failed == 0 and (record["result"] != GOOD or passed == 0):
        failed = 1
    return passed, failed


def tally(paths, out):
    """Prints what failed or was skipped and the sum; returns the exit status."""
    passed = failed = 0
    for path in paths:
        records = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        for record in records:
            result = counts(record)
            if result is None:
                print(f"skipped: {record['name']} ({path.parts[0]})", file=out)
                continue
            passed += result[0]
            failed += result[1]
            if result[1]:
                print(f"failed: {record['name']} ({path.parts[0]}): {record['result'].lower()}", file=out)
    print(f"{passed} passed, {failed} failed", file=out)
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(tally([Path(argument) for argument in sys.argv[1:]], sys.stdout))
