#!/usr/bin/env python3
"""golden_test.py CPH_PLAN: journals that earlier versions have written are read as what they were. README.md here tells the form."""

import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE_S = 120
# What says how a record is written, or where and when it was read, rather than what became of the run. Whether the owner may still
# live on the host that it names depends on today's date.
CIRCUMSTANCES = {"schema_version", "next", "owned", "waiting"}

results = {"passed": 0, "failed": 0}


def check(name, objections):
    results["failed" if objections else "passed"] += 1
    for objection in objections:
        print(f"FAILED {name}: {objection}")


def rebuild(dump, path):
    """The journal of which this is the text."""
    path.parent.mkdir(mode=0o700)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(dump)
    path.chmod(0o600)


class Reader:
    """The program, asked about one journal."""

    def __init__(self, program, path):
        self.program = program
        self.path = path

    def ask(self, *words):
        return subprocess.run([self.program, *words, "--journal", self.path], env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S)

    def told(self, *words):
        done = self.ask(*words)
        if done.returncode != 0:
            raise AssertionError(f"{words}: exit {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def all_runs(self):
        """Everything that it says of the journal."""
        runs = self.told("runs", "--json")["runs"]
        return {"runs": runs,
                "status": {run["id"]: self.told("status", run["id"], "--json") for run in runs},
                "report": {run["id"]: self.told("report", run["id"]) for run in runs}}


def differences(expected, actual, path=""):
    """Where what was told is not told any more. A version may tell more than the one that wrote the journal."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [one for name, value in expected.items() if name not in CIRCUMSTANCES
                for one in (differences(value, actual[name], f"{path}/{name}") if name in actual else [f"{path}/{name} is gone"])]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [one for index, value in enumerate(expected) for one in differences(value, actual[index], f"{path}/{index}")]
    return [] if expected == actual else [f"{path}: {json.dumps(expected)} has become {json.dumps(actual)}"]


def is_read_as_it_was(name, program, folder):
    expected = json.loads((HERE / f"{name}.json").read_text())
    path = folder / "state/journal.db"
    rebuild((HERE / f"{name}.sql").read_text(), path)
    reader = Reader(program, path)
    check(f"{name} is told as it was", differences(expected, reader.all_runs()))
    for run in expected["runs"]:
        verified = reader.ask("report", run["id"], "--verify")
        check(f"{name}: the chain of {run['id']} holds", [] if verified.returncode == 0 else [verified.stderr])
        # What may still be done to a run is a matter of its state too: it can be ended, or it is over.
        reader.ask("unlock", run["id"])
        ended = reader.ask("abandon", run["id"])
        over = run["state"] in ("finished", "halted", "abandoned")
        check(f"{name}: {run['id']} can be ended if it is not over", [] if ended.returncode == (1 if over else 0) else [ended.stderr])
        report = reader.told("report", run["id"])
        settled = [server for server in report["servers"] if server["outcome"] == "in_flight"]
        check(f"{name}: then nothing of {run['id']} is in flight", settled)


def a_changed_one_is_noticed(program, folder):
    """So that this test is known to look."""
    path = folder / "state/journal.db"
    name = sorted(HERE.glob("*.sql"))[0].stem
    dump = (HERE / f"{name}.sql").read_text()
    rebuild(dump.replace('"exit":', '"exit": '), path)
    done = Reader(program, path).ask("report")
    check("a changed entry is refused", [] if done.returncode == 1 and "hash chain" in done.stderr else [done.stderr])
    expected = json.loads((HERE / f"{name}.json").read_text())
    other = json.loads(json.dumps(expected))
    other["runs"][0]["servers"] += 1
    del other["runs"][0]["state"]
    check("a different telling is noticed", [] if len(differences(expected, other)) == 2 else [differences(expected, other)])


def main():
    program = os.path.abspath(sys.argv[1])
    for dump in sorted(HERE.glob("*.sql")):
        with tempfile.TemporaryDirectory(prefix="cph-plan-golden-") as folder:
            is_read_as_it_was(dump.stem, program, pathlib.Path(folder))
    with tempfile.TemporaryDirectory(prefix="cph-plan-golden-") as folder:
        a_changed_one_is_noticed(program, pathlib.Path(folder))
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
