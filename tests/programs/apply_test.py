#!/usr/bin/env python3
"""apply_test.py CPH_PLAN SOURCE_ROOT: the program as a user meets it. Every example runs in the bundled cloud; what is refused
before a run begins leaves no run behind; a simulated run is never taken for a real one."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

PLAN, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
MINIMAL = ROOT / "examples/plans/minimal.yaml"
# Under a sanitizer the programs are slow, and what is slow by the clock of a simulation is given up.
SPEED = "200" if os.environ.get("SHARE", "1") == "1" else "40"
results = {"passed": 0, "failed": 0}


def run(folder, *words, **variables):
    return subprocess.run([PLAN, *map(str, words), "--journal", folder / "state/journal.db"], cwd=folder,
                          env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


def check(name, holds, shown=""):
    results["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED {name}: {shown}")


def runs(folder):
    return json.loads(run(folder, "runs", "--json").stdout)["runs"]


def every_example_runs():
    for plan in sorted((ROOT / "examples/plans").glob("*.yaml")):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            done = run(folder, "apply", plan, "--simulate", "--speed", SPEED, "--yes", "--report", "report.json")
            report = json.loads((folder / "report.json").read_text())
            all_ok = report["totals"]["ok"] == report["totals"]["servers"] == len(report["servers"]) > 0
            check(plan.name, done.returncode == 0 and all_ok, f"exit {done.returncode} {done.stderr}")


def refusals_leave_no_run():
    stories = {
        "no credential": (11, [MINIMAL, "--yes"], {}),
        "half a credential": (11, [MINIMAL, "--yes"], {"HW_ACCESS_KEY": "NOT-A-KEY"}),
        "nobody to ask": (1, [MINIMAL], {"HW_AUTH_TOKEN": "not-a-real-token"}),
        "an event file that cannot be": (1, [MINIMAL, "--yes", "--events", "/nonexistent/events"],
                                         {"HW_AUTH_TOKEN": "not-a-real-token"}),
        "a host that nobody allowed": (1, [ROOT / "examples/demo/plan.yaml", "--yes"],
                                       {"HW_AUTH_TOKEN": "not-a-real-token",
                                        "CPH_PLAN_ENDPOINT": "http://127.0.0.1:9"}),
    }
    for name, (status, words, variables) in stories.items():
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            done = run(folder, "apply", *words, **variables)
            check(name, done.returncode == status, f"exit {done.returncode} instead of {status}: {done.stderr}")
            check(name + ": says what to do", "\n  " in done.stderr, done.stderr)
            check(name + ": no run", runs(folder) == [], runs(folder))
            check(name + ": no secret", "not-a-real-token" not in done.stdout + done.stderr, done.stderr)


def a_simulated_run_stays_one():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        words = ["apply", MINIMAL, "--simulate", "--yes"]
        victim = subprocess.Popen([PLAN, *map(str, words), "--journal", folder / "state/journal.db"], cwd=folder,
                                  env={"PATH": os.environ["PATH"], "HOME": name}, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in victim.stderr:
            if " sent as request " in line:
                break
        victim.kill()
        victim.wait(timeout=10)
        victim.stderr.close()
        run_id = runs(folder)[0]["id"]
        done = run(folder, "resume", run_id, HW_AUTH_TOKEN="not-a-real-token")
        check("a simulated run is not resumed for real", done.returncode == 1 and "simulated" in done.stderr, done.stderr)
        check("it can be abandoned", run(folder, "abandon", run_id).returncode == 0)
        rest = run(folder, "apply", "--remaining", run_id, "--yes", HW_AUTH_TOKEN="not-a-real-token")
        check("nothing remains of it for the real servers", rest.returncode == 1 and "simulated" in rest.stderr, rest.stderr)


def main():
    every_example_runs()
    refusals_leave_no_run()
    a_simulated_run_stays_one()
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
