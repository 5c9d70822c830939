#!/usr/bin/env python3
"""exit_codes_test.py CPH_PLAN CPH_SIM: every exit status that the real program can end with, and what it says and leaves with it."""

import os
import pathlib
import re
import sys
import threading
import urllib.request

import bender
from stage import PATIENCE_S, ROOT, TOKEN, Process, Stage, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MINIMAL = ROOT / "examples/plans/minimal.yaml"


def ends(name, stage, status, done, outcomes=None, calls=None):
    """What is asked of every end: the status, the report's word on it, the outcomes, and the calls that the cloud saw."""
    check(f"{name}: exit {status}", done.returncode == status, f"{done.returncode} {done.stdout} {done.stderr}")
    if outcomes is not None:
        check(f"{name}: the report says the same", stage.report()["run"]["exit_code"] == status, stage.report()["run"])
        check(f"{name}: outcomes", stage.outcomes() == outcomes, stage.outcomes())
        check(f"{name}: the summary says so", f"exit {status}: " in done.stdout, done.stdout)
    if calls is not None:
        check(f"{name}: calls", stage.cloud.ledger()["restart_calls"] == calls, stage.cloud.ledger())
    check(f"{name}: no secret", TOKEN not in done.stdout + done.stderr)


def apply_with(bend, status, outcomes, calls, name, more="", waves="[{groups: [farm], split: [2]}]"):
    with Stage(PLAN, SIM, bend=bend) as stage:
        stage.plan(more=more, waves=waves)
        ends(name, stage, status, stage.run("apply", "plan.yaml", "--yes"), outcomes, calls)
        return stage.report()


def all_ok():
    apply_with(None, 0, ["ok"] * 6, 3, "all ok")


def within_the_budget():
    apply_with(bender.refuse_servers("CPS.0158", "not available", 0), 4, ["rejected", "ok"] * 3, 3,
               "rejected within the budget", "max_failures: 3")
    apply_with(bender.fail_jobs("CPS.0101", "no boot", 1), 4, ["failed"] + ["ok"] * 5, 3, "failed within the budget",
               "max_failures: 1")


def one_is_ineligible():
    with Stage(PLAN, SIM) as plain:
        first = plain.cloud.ids[0]  # the same fleet for the same seed
    apply_with(bender.show_status(8, first), 4, ["ineligible"] + ["ok"] * 5, 3, "an ineligible server")


def over_the_budget():
    apply_with(bender.refuse_servers("CPS.0158", "not available", 0), 5, ["rejected", "ok"] + ["not_started"] * 4, 1,
               "rejected beyond the budget")
    apply_with(bender.fail_jobs("CPS.0101", "no boot"), 5, ["failed"] * 2 + ["not_started"] * 4, 1, "failed beyond the budget")
    report = apply_with(bender.refuse_servers("CPS.0158", "not available", 0, 1), 5, ["rejected"] * 2 + ["not_started"] * 4, 1,
                        "beyond the budget of a wave", "max_failures: 6\nmax_failures_per_wave: 1")
    check("the report names the wave's budget", report["not_started"]["wave_budget"] == 4, report["not_started"])


def a_wave_of_ineligible_servers():
    report = apply_with(bender.show_status(8), 6, ["ineligible"] * 2 + ["not_started"] * 4, 0, "a wave that never ran")
    check("the report names the gate", report["not_started"]["wave_ineligible"] == 4, report["not_started"])


def unknown_outcome():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        stage.cloud.befall("drop_after")
        done = stage.run("apply", "plan.yaml", "--yes")
        ends("a lost answer", stage, 10, done, ["unknown"] * 2 + ["not_started"] * 4, 1)
        for server in stage.cloud.ids[:2]:
            check("a lost answer: the id is printed", server in done.stdout, done.stdout)
        check("a lost answer: the evidence is printed", "evidence" in done.stdout, done.stdout)
        check("a lost answer: the next command is printed", "cph-plan report" in done.stdout, done.stdout)
        # Over for good: nothing stands in the way of a new run, and --remaining is what is proposed.
        check("a lost answer: the run is over", stage.runs()[0]["state"] == "halted", stage.runs())


def credentials():
    for status, code in [(401, "APIGW.0301"), (403, "APIGW.0302")]:
        name = f"{status} on the first read"
        with Stage(PLAN, SIM, bend=bender.answer(status, code, "no")) as stage:
            stage.plan()
            ends(name, stage, 11, stage.run("apply", "plan.yaml", "--yes"), ["not_started"] * 6, 0)
            check(f"{name}: counted as such", stage.report()["not_started"]["credentials"] == 6, stage.report()["not_started"])
            check(f"{name}: resumable", stage.runs()[0]["state"] == "suspended", stage.runs())
    apply_with(bender.answer(403, "APIGW.0302", "no", "POST"), 11, ["not_started"] * 6, None, "403 on the restart call")
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", variables={"HW_AUTH_TOKEN": ""})
        ends("no credential", stage, 11, done)
        check("no credential: says where one is looked for", "HW_AUTH_TOKEN" in done.stderr, done.stderr)


def throttled_for_good():
    """The bound of five minutes passes in a second, for the whole bundled cloud runs 300 times faster."""
    with Stage(PLAN) as stage:
        plan = (f"version: 1\nname: story\ntarget: {{region: cn-east-3, project_id: \"{'0' * 32}\"}}\n"
                f"groups: {{first: {{servers: [\"{'1' * 32}\"]}}, second: {{servers: [\"{'2' * 32}\"]}}}}\n"
                "waves: [{groups: [first], pause: 10m}, {groups: [second]}]\n")
        (stage.folder / "plan.yaml").write_text(plan)
        process = stage.start("apply", "plan.yaml", "--simulate", "--speed", "300", "--yes", "-v")
        process.await_line("settled: ")
        place = next(match.group() for line in process.said if (match := re.search(r"127\.0\.0\.1:\d+", line)))
        request = urllib.request.Request(f"http://{place}/_sim/faults", b"throttled@1-", method="POST")
        urllib.request.urlopen(request, timeout=PATIENCE_S).close()
        status, out, said = process.end()
        check("throttled for five minutes: exit 7", status == 7 and "exit 7: " in out, f"{status} {out} {said}")
        report = stage.report()
        check("throttled for five minutes: suspended", report["run"]["state"] == "suspended", report["run"])
        check("throttled for five minutes: why", report["not_started"]["unreachable"] == 1, report["not_started"])
        check("throttled for five minutes: what was done stays done", stage.outcomes() == ["ok", "not_started"], stage.outcomes())


def locked():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan()
        first = stage.start("apply", "plan.yaml", "--yes")
        first.await_line("sent as request")
        run_id = stage.runs()[0]["id"]
        done = stage.run("apply", "plan.yaml", "--yes", report=False)
        ends("the same plan while it runs", stage, 8, done)
        check("the same plan while it runs: the run is named", run_id in done.stderr, done.stderr)
        done = stage.run("resume", run_id, report=False)
        ends("a run that is alive", stage, 8, done)
        stage.plan(name="another")
        done = stage.run("apply", "plan.yaml", "--yes", report=False)
        ends("servers of another run", stage, 8, done)
        check("servers of another run: the run is named", run_id in done.stderr, done.stderr)
        check("servers of another run: no report", not list(stage.folder.glob("another*")), list(stage.folder.iterdir()))
        status, _, said = first.end()
        check("the first run does not notice", status == 0, said)


def an_unfinished_run_stands_in_the_way():
    with Stage(PLAN, SIM, job_ms=600_000) as stage:
        stage.plan()
        first = stage.start("apply", "plan.yaml", "--yes")
        first.await_line("sent as request")
        first.popen.kill()
        first.end()
        run_id = stage.runs()[0]["id"]
        done = stage.run("apply", "plan.yaml", "--yes")
        ends("an unfinished run", stage, 8, done)
        check("an unfinished run: what to do", f"cph-plan resume {run_id}" in done.stderr, done.stderr)
        check("an unfinished run: nothing more was sent", stage.cloud.ledger()["restart_calls"] == 1)
        stage.run("abandon", run_id)
        check("an abandoned run stands in nobody's way", stage.runs()[0]["state"] == "abandoned", stage.runs())


def usage():
    with Stage(PLAN) as stage:
        bad = stage.folder / "bad.yaml"
        bad.write_text(MINIMAL.read_text().replace("version: 1", "version: 2"))
        over = stage.folder / "over.yaml"
        over.write_text(MINIMAL.read_text() + "max_servers: 1\n")
        words = {
            "no command": [],
            "no such command": ["aply"],
            "no such option": ["runs", "--fast"],
            "no plan": ["apply", "--yes"],
            "a plan that is not there": ["apply", "nowhere.yaml", "--yes"],
            "a plan with a mistake": ["apply", bad, "--yes"],
            "validate of a plan with a mistake": ["validate", bad],
            "preview of a plan with a mistake": ["preview", bad],
            "too many servers": ["apply", over, "--yes"],
            "no such run": ["resume", "20200101-000000-aaaaaa"],
            "no run to resume": ["resume"],
            "no run to report": ["report"],
            "speed without a simulation": ["apply", MINIMAL, "--speed", "10"],
            "nobody to ask": ["apply", MINIMAL],
        }
        for name, line in words.items():
            done = stage.run(*line, report=False) if line else Process([PLAN], env=stage.environment(), cwd=stage.folder).end()
            status, out, said = (done.returncode, done.stdout, done.stderr) if line else done
            check(f"{name}: exit 1", status == 1, f"{status} {said}")
            check(f"{name}: says why, on stderr", said.strip() != "" and out == "", out + said)
        check("no run came of it", stage.runs() == [], stage.runs())
        check("no report came of it", not list(stage.folder.glob("*report*")), list(stage.folder.iterdir()))
        for line in (["help"], ["--help"], ["apply", "--help"], ["version"], ["runs"]):
            check(f"{line}: exit 0", stage.run(*line, report=False).returncode == 0)


def halted_from_elsewhere():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan()
        first = stage.start("apply", "plan.yaml", "--yes")
        first.await_line("sent as request")
        halted = stage.run("halt", "--all")
        check("halt is heard", halted.returncode == 0 and first.await_line("stopping: halted"), halted.stderr)
        status, out, said = first.end()
        check("halt ends a run like the first Ctrl-C", status == 130 and "exit 130: " in out, f"{status} {said}")
        check("halt leaves what was sent followed", stage.outcomes() == ["ok"] * 2 + ["not_started"] * 4, stage.outcomes())


def main():
    for story in (all_ok, within_the_budget, one_is_ineligible, over_the_budget, a_wave_of_ineligible_servers, unknown_outcome,
                  credentials, throttled_for_good, locked, an_unfinished_run_stands_in_the_way, usage, halted_from_elsewhere):
        story()
    return close()


if __name__ == "__main__":
    sys.exit(main())
