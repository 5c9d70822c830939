#!/usr/bin/env python3
"""Real programs, real HTTP, real SIGKILL: kill_test.py CPH_PLAN CPH_SIM [MOMENTS].

Twelve servers in waves of two. The program is killed at MOMENTS different moments of a run and resumed until the run is over;
then the pretend cloud's own ledger must show no server twice and the report every server once. After that, answers that are
lost or bent in every way: one call, outcome unknown, later waves untouched, exit status 10.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PLAN, SIM = sys.argv[1], sys.argv[2]
MOMENTS = int(sys.argv[3]) if len(sys.argv) > 3 else 20
PROJECT = "0605767b8bab40ffb711234cb80d0000"
IDS = [f"1234567b8bab40ffb711234cb80d{number:04d}" for number in range(1, 13)]
results = {"passed": 0, "failed": 0}


class Cloud:
    """A cph-sim of its own for one story."""

    def __init__(self, folder):
        (folder / "ids.txt").write_text("\n".join(IDS) + "\n")
        port = folder / "port"
        self.process = subprocess.Popen(
            [SIM, "--project", PROJECT, "--token", "not-a-real-token", "--ids", folder / "ids.txt",
             "--job-duration-ms", "60", "--port-file", port], stdout=subprocess.DEVNULL)
        for _ in range(200):
            if port.exists() and port.read_text():
                break
            time.sleep(0.01)
        self.place = "127.0.0.1:" + port.read_text()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)

    def ledger(self):
        with urllib.request.urlopen(f"http://{self.place}/_sim/ledger", timeout=10) as reply:
            return json.load(reply)

    def befall(self, *faults):
        request = urllib.request.Request(f"http://{self.place}/_sim/faults", " ".join(faults).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()


def write_plan(folder, place):
    servers = ", ".join(f'"{server}"' for server in IDS)
    (folder / "plan.yaml").write_text(
        f'version: 1\nname: story\ntarget: {{region: cn-east-3, project_id: "{PROJECT}", endpoint: "http://{place}"}}\n'
        f"groups:\n  farm: {{servers: [{servers}]}}\nwaves:\n  - {{groups: [farm], split: [2]}}\n")


def command(folder, cloud, *words):
    return [PLAN, *words, "--journal", folder / "state" / "journal.db", "--report", folder / "report.json", "--quiet",
            "--allow-endpoint", cloud.place]


def environment():
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "HW_AUTH_TOKEN": "not-a-real-token"}


def run(folder, cloud, *words):
    return subprocess.run(command(folder, cloud, *words), env=environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)


def check(name, problems):
    results["failed" if problems else "passed"] += 1
    for problem in problems:
        print(f"FAILED {name}: {problem}")


def problems_of(folder, cloud):
    """What the cloud's ledger and the report say against each other and against the promises."""
    found = []
    accepted = [restart["server"] for restart in cloud.ledger()["restarts"] if restart["accepted"]]
    twice = {server for server in accepted if accepted.count(server) > 1}
    if twice:
        found.append(f"restarted twice: {sorted(twice)}")
    report = json.loads((folder / "report.json").read_text())
    if sorted(server["id"] for server in report["servers"]) != sorted(IDS):
        found.append("the report does not have every server once")
    for server in report["servers"]:
        if server["outcome"] == "ok" and server["id"] not in accepted:
            found.append(f"{server['id']} is ok and was never restarted")
        if server["outcome"] == "not_started" and server["id"] in accepted:
            found.append(f"{server['id']} was restarted and the report says it was not")
    return found


def story_of_a_kill(after):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Cloud(folder) as cloud:
            write_plan(folder, cloud.place)
            victim = subprocess.Popen(command(folder, cloud, "apply", folder / "plan.yaml", "--yes"), env=environment(),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(after)
            victim.send_signal(signal.SIGKILL)
            victim.wait(timeout=10)
            # Killed before the run was on record: there is nothing to resume, and apply starts it.
            last = run(folder, cloud, "apply", folder / "plan.yaml", "--yes", "--resume")
            problems = problems_of(folder, cloud)
            if last.returncode not in (0, 10):
                problems.append(f"exit {last.returncode}: {last.stderr}")
            return problems


def story_of_a_fault(fault, calls_expected=1):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Cloud(folder) as cloud:
            write_plan(folder, cloud.place)
            cloud.befall(fault)
            done = run(folder, cloud, "apply", folder / "plan.yaml", "--yes")
            problems = problems_of(folder, cloud)
            if done.returncode != 10:
                problems.append(f"exit {done.returncode} instead of 10: {done.stdout} {done.stderr}")
            calls = cloud.ledger()["restart_calls"]
            if calls != calls_expected:
                problems.append(f"{calls} calls instead of {calls_expected}")
            outcomes = [server["outcome"] for server in json.loads((folder / "report.json").read_text())["servers"]]
            if outcomes.count("unknown") != 2 or outcomes.count("not_started") != 10:
                problems.append(f"outcomes {outcomes}")
            return problems


def story_of_patience(fault):
    """Refused in a way that allows another try: all servers end ok, with one call more."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Cloud(folder) as cloud:
            write_plan(folder, cloud.place)
            cloud.befall(fault)
            done = run(folder, cloud, "apply", folder / "plan.yaml", "--yes")
            problems = problems_of(folder, cloud)
            if done.returncode != 0:
                problems.append(f"exit {done.returncode}: {done.stdout} {done.stderr}")
            if cloud.ledger()["restart_calls"] != 7:
                problems.append(f"{cloud.ledger()['restart_calls']} calls instead of 7")
            return problems


def length_of_a_run():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Cloud(folder) as cloud:
            write_plan(folder, cloud.place)
            began = time.monotonic()
            done = run(folder, cloud, "apply", folder / "plan.yaml", "--yes")
            took = time.monotonic() - began
            problems = problems_of(folder, cloud)
            if done.returncode != 0:
                problems.append(f"exit {done.returncode}: {done.stderr}")
            check("undisturbed", problems)
            return took


def main():
    whole = length_of_a_run()
    for moment in range(MOMENTS):
        after = whole * (moment + 0.5) / MOMENTS
        check(f"killed after {after:.3f} s", story_of_a_kill(after))
    for fault in ("drop_after", "drop_before", "gateway_after", "gateway_before", "truncated", "html", "empty_object",
                  "internal_error"):
        check(fault, story_of_a_fault(fault))
    for fault in ("throttled", "busy"):
        check(fault, story_of_patience(fault))
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
