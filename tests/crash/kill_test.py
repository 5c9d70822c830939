#!/usr/bin/env python3
"""Real programs, real HTTP and HTTPS, real SIGKILL: kill_test.py CPH_PLAN CPH_SIM [--moments N] [--stops N] [--racers N] [--jobs N].

Twelve servers in waves of two. The program is killed at N moments, spread over the length of a run, and resumed until the run is
over; every fourth is killed again while it resumes. Then the pretend cloud's own ledger must show no server twice, and the report
every server once. At other moments it is stopped (SIGSTOP), others try to take its run, and it goes on (SIGCONT) as if nothing had been;
of many that apply one plan at once exactly one runs it. After that come answers that are lost or bent in every way: one call, outcome unknown, later waves untouched,
exit status 10 soon after the last job. Half of the stories speak TLS.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

PROJECT = "0605767b8bab40ffb711234cb80d0000"
IDS = [f"1234567b8bab40ffb711234cb80d{number:04d}" for number in range(1, 13)]
JOB_MS = 60
SLOW_MS = 400  # between a call and its answer
BEGINNING_S = 0.2
WAVES = 6
LOCKED = 8  # the exit status of one that finds another in its way
TOKEN = "not-a-real-token"
# From the end of the last job, or the call where there is none, to the end of the program.
END_WITHIN_S = 30

options = None
results = {"passed": 0, "failed": 0}
killed_when = collections.Counter()
resumed_to = collections.Counter()
stopped_when = collections.Counter()


class Cloud:
    """A cph-sim of its own for one story."""

    def __init__(self, folder, tls, *faults):
        (folder / "ids.txt").write_text("\n".join(IDS) + "\n")
        port = folder / "port"
        command = [options.sim, "--project", PROJECT, "--token", TOKEN, "--ids", folder / "ids.txt",
                   "--job-duration-ms", str(JOB_MS), "--port-file", port]
        command += [word for fault in faults for word in ("--fault", fault)]
        self.authority = folder / "authority.pem" if tls else None
        if tls:
            command += ["--tls", "--ca-file", self.authority]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(2000):
            if port.exists() and port.read_text():
                break
            time.sleep(0.01)
        self.place = "127.0.0.1:" + port.read_text()
        self.origin = ("https://" if tls else "http://") + self.place
        self.context = ssl.create_default_context(cafile=self.authority) if tls else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)

    @contextlib.contextmanager
    def silent(self):
        """Meanwhile it takes connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def ledger(self):
        with urllib.request.urlopen(f"{self.origin}/_sim/ledger", timeout=10, context=self.context) as reply:
            return json.load(reply)


class Story:
    """A folder with a plan, the cloud it speaks of, and the commands that are run there."""

    def __init__(self, folder, cloud):
        self.folder = folder
        self.cloud = cloud
        self.plan = folder / "plan.yaml"
        servers = ", ".join(f'"{server}"' for server in IDS)
        self.plan.write_text(
            f'version: 1\nname: story\ntarget: {{region: cn-east-3, project_id: "{PROJECT}", endpoint: "{cloud.origin}"}}\n'
            f"groups:\n  farm: {{servers: [{servers}]}}\nwaves:\n  - {{groups: [farm], split: [2]}}\n")

    def start(self, *words):
        command = [options.plan, *words, "--journal", self.folder / "state" / "journal.db", "--quiet"]
        if words[0] in ("apply", "resume"):
            command += ["--report", self.folder / "report.json", "--allow-endpoint", self.cloud.place]
            if self.cloud.authority:
                command += ["--ca-file", self.cloud.authority]
        return subprocess.Popen(
            command, env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "HW_AUTH_TOKEN": TOKEN}, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words):
        process = self.start(*words)
        process.out, process.err = process.communicate(timeout=120)
        return process

    def apply(self):
        return self.run("apply", self.plan, "--yes")

    def state(self):
        """The state of the newest run; None when there is no run."""
        listed = self.run("runs", "--json")
        runs = json.loads(listed.out)["runs"] if listed.returncode == 0 else []
        return runs[0]["state"] if runs else None

    def run_id(self):
        return json.loads(self.run("runs", "--json").out)["runs"][0]["id"]

    def kill(self, process, after):
        """True when the process was alive until then."""
        time.sleep(after)
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)
        return alive

    def report(self):
        return json.loads((self.folder / "report.json").read_text())

    def outcomes(self):
        return collections.Counter(server["outcome"] for server in self.report()["servers"])


def told(tls, tell, *faults):
    """What is wrong after `tell(story)`: what it found itself, and what ledger and report say against the promises."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            with Cloud(folder, tls, *faults) as cloud:
                story = Story(folder, cloud)
                return tell(story) + broken_promises(story)
        except Exception as problem:  # one story that breaks off must not end the others
            return [repr(problem)]


def told_together(wanted):
    """Tells (name, tls, tell, faults) several at a time, and counts what came of each."""
    with ThreadPoolExecutor(options.jobs) as pool:
        under_way = [(name, pool.submit(told, tls, tell, *faults)) for name, tls, tell, faults in wanted]
        for name, problems in under_way:
            check(name, problems.result())


def broken_promises(story):
    found = []
    accepted = [restart["server"] for restart in story.cloud.ledger()["restarts"] if restart["accepted"]]
    twice = {server for server in accepted if accepted.count(server) > 1}
    if twice:
        found.append(f"restarted twice: {sorted(twice)}")
    report = story.report()
    if sorted(server["id"] for server in report["servers"]) != sorted(IDS):
        found.append("the report does not have every server once")
    for server in report["servers"]:
        if server["outcome"] == "ok" and server["id"] not in accepted:
            found.append(f"{server['id']} is ok and was never restarted")
        if server["outcome"] == "not_started" and server["id"] in accepted:
            found.append(f"{server['id']} was restarted and the report says it was not")
        if server["outcome"] == "in_flight":
            found.append(f"{server['id']} is in flight, and the run is over")
    return found


def check(name, problems):
    results["failed" if problems else "passed"] += 1
    for problem in problems:
        print(f"FAILED {name}: {problem}", flush=True)


def undisturbed(story):
    began = time.monotonic()
    done = story.apply()
    story.took = time.monotonic() - began
    calls = story.cloud.ledger()["restart_calls"]
    return [] if done.returncode == 0 and calls == WAVES else [f"exit {done.returncode}, {calls} calls: {done.err}"]


def killed(after, again):
    def tell(story):
        alive = story.kill(story.start("apply", story.plan, "--yes"), after)
        calls = story.cloud.ledger()["restart_calls"]
        state = story.state()
        moment = "before the run was on record" if state is None else f"after {calls} of {WAVES} calls"
        killed_when[moment if alive and state in (None, "running") else "when it was over"] += 1
        if again and state == "running":
            story.kill(story.start("resume"), after / 4)
            state = story.state()
        if state is None:
            last = story.apply()
        elif state == "running":
            last = story.run("resume")
        else:
            return [] if state in ("finished", "halted") else [f"over, and {state}"]
        resumed_to[last.returncode] += 1
        if last.returncode == 0:
            return [] if story.outcomes() == {"ok": len(IDS)} else [f"exit 0 with {story.outcomes()}"]
        # Killed between the last gate and the record of the reply: the servers of that one call are unknown.
        outcomes = story.outcomes()
        problems = [] if last.returncode == 10 and outcomes["unknown"] == 2 else [f"exit {last.returncode}, {outcomes}: {last.err}"]
        if not again and story.cloud.ledger()["restart_calls"] != calls:
            problems.append("a call was sent after one whose fate is not known")
        return problems

    return tell


def stopped(after, silence):
    """Stopped at some moment and let go on later: it is not dead, so nobody else may have its run, and it ends as if undisturbed."""

    def tell(story):
        process = story.start("apply", story.plan, "--yes")
        time.sleep(after)
        process.send_signal(signal.SIGSTOP)
        state = story.state()
        stopped_when["before the run was on record" if state is None else "when it was over" if process.poll() is not None
                     else "under way"] += 1
        problems = []
        if state == "running":
            for words in (("resume",), ("apply", story.plan, "--yes"), ("unlock", story.run_id())):
                other = story.run(*words)
                if other.returncode != LOCKED:
                    problems.append(f"{words[0]} beside a stopped owner: exit {other.returncode}: {other.err}")
        time.sleep(silence)
        process.send_signal(signal.SIGCONT)
        _, said = process.communicate(timeout=120)
        if process.returncode != 0 or story.outcomes() != {"ok": len(IDS)}:
            problems.append(f"exit {process.returncode} after SIGCONT, {story.outcomes()}: {said}")
        return problems

    return tell


def raced(racers):
    """Many apply one plan at once; the cloud is silent until all but one have given up, so that none is late."""

    def tell(story):
        with story.cloud.silent():
            processes = [story.start("apply", story.plan, "--yes") for _ in range(racers)]
            deadline = time.monotonic() + 300
            while sum(process.poll() is None for process in processes) > 1 and time.monotonic() < deadline:
                time.sleep(0.05)
        said = [process.communicate(timeout=120)[1] for process in processes]
        ended = collections.Counter(process.returncode for process in processes)
        expected = {0: 1, LOCKED: racers - 1} if racers > 1 else {0: 1}
        problems = [] if ended == expected else [f"exits {dict(ended)}: {said}"]
        run = story.run_id()
        problems += [f"does not name the run: {one}" for process, one in zip(processes, said)
                     if process.returncode == LOCKED and run not in one]
        return problems

    return tell


def seconds(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()


def unknown(expected):
    """One call, whose servers end as expected; the later waves are untouched."""

    def tell(story):
        done = story.apply()
        ended = time.time()
        problems = []
        if done.returncode != 10:
            problems.append(f"exit {done.returncode} instead of 10: {done.out} {done.err}")
        ledger = story.cloud.ledger()
        if ledger["restart_calls"] != 1:
            problems.append(f"{ledger['restart_calls']} calls instead of 1")
        after = ended - seconds(ledger["posts"][-1]["at"]) - JOB_MS / 1000
        if after > END_WITHIN_S:
            problems.append(f"ended {after:.0f} s after the last job")
        if story.outcomes() != expected | {"not_started": len(IDS) - 2}:
            problems.append(f"outcomes {story.outcomes()}")
        return problems

    return tell


def patient(story):
    """Refused in a way that allows another try: all servers end ok, with one call more."""
    done = story.apply()
    calls = story.cloud.ledger()["restart_calls"]
    right = done.returncode == 0 and calls == WAVES + 1 and story.outcomes() == {"ok": len(IDS)}
    return [] if right else [f"exit {done.returncode}, {calls} calls: {done.out} {done.err}"]


LOST = {
    "drop_after": "reply dropped after acceptance",
    "reset_after": "connection reset after acceptance",
    "gateway_after": "504 after acceptance",
    "gateway_after=502": "502 after acceptance",
    "gateway_before": "504 before acceptance",
    "internal_error": "500 with a service code",
    "truncated": "truncated reply",
    "cut_json": "reply whose JSON ends early",
    "html": "200 with a page",
    "empty_object": "200 {}",
    "garbage_after": "no HTTP at all",
    "redirect": "sent elsewhere",
    "drop_before": "connection closed before any answer",
}


SLOW = f"slow@1-={SLOW_MS}ms"
SILENCES_S = (0.2, 3)  # the second is long enough for the gate to notice


def stories(length, slow_length):
    """(name, tls, tell, faults) of every story; the lengths are those of undisturbed runs."""
    for number in range(options.moments):
        slow = number // 2 % 2 == 1
        # Much happens in a run's first moments.
        whole = BEGINNING_S if number % 10 == 5 else slow_length if slow else length
        after = whole * (number + 0.5) / options.moments
        yield (f"killed after {after:.3f} s{', slow cloud' if slow else ''}", number % 2 == 1, killed(after, number % 4 == 3),
               (SLOW,) if slow else ())
    for number in range(options.stops):
        after = slow_length * (number + 0.5) / options.stops
        silence = SILENCES_S[number % len(SILENCES_S)]
        yield f"stopped after {after:.3f} s for {silence} s", number % 2 == 1, stopped(after, silence), (SLOW,)
    for tls in (False, True):
        for fault, name in LOST.items():
            yield f"{name}{', TLS' if tls else ''}", tls, unknown({"unknown": 2}), (fault,)
        yield "a server missing from the reply", tls, unknown({"unknown": 1, "ok": 1}), (f"reply_omits:{IDS[0]}",)
        for fault in ("throttled", "throttled=1", "busy"):
            yield f"patience with {fault}", tls, patient, (fault,)


def length_of_a_run(*faults):
    """Measured with as many at once as there will be later."""
    lengths = []

    def tell(story):
        problems = undisturbed(story)
        lengths.append(story.took)
        return problems

    told_together([("undisturbed", number % 2 == 1, tell, faults) for number in range(options.jobs)])
    return sorted(lengths)[len(lengths) // 2]


def main():
    global options
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plan", type=os.path.abspath)
    parser.add_argument("sim", type=os.path.abspath)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--stops", type=int, default=8, help="moments at which it is stopped and let go on")
    parser.add_argument("--racers", type=int, default=50, help="how many apply one plan at once")
    parser.add_argument("--jobs", type=int, default=4, help="stories told at a time; they mostly wait")
    options = parser.parse_args()
    began = time.monotonic()
    length, slow_length = length_of_a_run(), length_of_a_run(SLOW)
    told_together(stories(length, slow_length))
    told_together([(f"{options.racers} at once", False, raced(options.racers), ())])
    for moment, count in sorted(killed_when.items()):
        print(f"killed {moment}: {count}")
    for moment, count in sorted(stopped_when.items()):
        print(f"stopped {moment}: {count}")
    for status, count in sorted(resumed_to.items()):
        print(f"resumed to exit {status}: {count}")
    hits = sum(count for moment, count in killed_when.items() if moment != "when it was over")
    check("most of the kills hit a run under way", [] if 2 * hits > options.moments else [f"{hits} of {options.moments}"])
    print(f"a run takes {length:.1f} s, {slow_length:.1f} s in a slow cloud; all took {time.monotonic() - began:.0f} s")
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
