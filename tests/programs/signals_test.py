#!/usr/bin/env python3
"""signals_test.py CPH_PLAN CPH_SIM: what one, two and three signals do to the real program, by the report, the exit status and the
pretend cloud's own ledger."""

import json
import os
import signal
import subprocess
import sys
import time

from stage import PATIENCE_S, Stage, await_that, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SPACING_S = 0.6  # a second signal counts half a second after the one before
LONG_MS = 600_000  # a job that does not end while the story lasts
ALL = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have it ignored, and that is inherited


def before_the_first_call(number):
    name = f"{number.name} before the first call"
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        with stage.cloud.silent():
            process = stage.start("apply", "plan.yaml", "--yes")
            process.await_line("begun by")
            process.signal(number)
            status, _, said = process.end()
        check(f"{name}: exits 130, of its own accord", status == 130, f"{status} {said}")
        check(f"{name}: nothing was sent", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())
        report = stage.report()
        check(f"{name}: the run can be resumed", report["run"]["state"] == "interrupted" and report["run"]["exit_code"] == 130)
        check(f"{name}: the report says why", report["not_started"]["interrupted"] == 6, report["not_started"])
        resumed = stage.run("resume")
        check(f"{name}: and it is", resumed.returncode == 0 and stage.outcomes() == ["ok"] * 6, resumed.stderr)


def one_later(number):
    name = f"one {number.name} later"
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan()
        process = stage.start("apply", "plan.yaml", "--yes")
        process.await_line("sent as request")
        process.signal(number)
        check(f"{name}: says that it stops", process.await_line("stopping: interrupted"), process.said)
        status, out, said = process.end()
        check(f"{name}: exits 130", status == 130, f"{status} {said}")
        check(f"{name}: what was sent is followed to its end", stage.outcomes() == ["ok"] * 2 + ["not_started"] * 4, stage.outcomes())
        check(f"{name}: the cloud got that one call", sorted(stage.cloud.restarted()) == sorted(stage.cloud.ids[:2]))
        check(f"{name}: the next command is named", "cph-plan resume" in out, out)
        stage.run("resume")
        check(f"{name}: a resume does the rest", stage.outcomes() == ["ok"] * 6, stage.outcomes())
        check(f"{name}: nobody twice", sorted(stage.cloud.restarted()) == sorted(stage.cloud.ids), stage.cloud.restarted())


def one_with_nothing_left_to_do():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan(waves="[{groups: [farm]}]")
        process = stage.start("apply", "plan.yaml", "--yes")
        process.await_line("sent as request")
        process.signal(signal.SIGINT)
        status, _, said = process.end()
        check("one signal with nothing left to do: ends as it would have", status == 0, f"{status} {said}")
        check("one signal with nothing left to do: all are ok", stage.outcomes() == ["ok"] * 6)


def two_at_once_count_as_one():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan()
        process = stage.start("apply", "plan.yaml", "--yes")
        process.await_line("sent as request")
        process.signal(signal.SIGINT)
        process.signal(signal.SIGTERM)
        status, _, said = process.end()
        check("two signals at once: what was sent is followed", stage.outcomes()[:2] == ["ok"] * 2, f"{status} {said}")


def two(number):
    name = f"two {number.name}"
    with Stage(PLAN, SIM, job_ms=LONG_MS) as stage:
        stage.plan()
        process = stage.start("apply", "plan.yaml", "--yes")
        process.await_line("sent as request")
        process.signal(number)
        process.await_line("stopping: interrupted")
        time.sleep(SPACING_S)
        sent_at = time.monotonic()
        process.signal(number)
        status, _, said = process.end()
        check(f"{name}: exits 130", status == 130, f"{status} {said}")
        check(f"{name}: within 2 s", time.monotonic() - sent_at < 2, time.monotonic() - sent_at)
        check(f"{name}: the report is written", stage.outcomes() == ["in_flight"] * 2 + ["not_started"] * 4, stage.outcomes())
        report = stage.report()
        check(f"{name}: and says how the run stands", (report["run"]["state"], report["run"]["exit_code"]) == ("interrupted", 130))
        check(f"{name}: the cloud got one call", len(stage.cloud.restarted()) == 2, stage.cloud.restarted())


def two_while_an_answer_is_awaited():
    """The cloud has the call and says nothing: the answer is lost with the process, and a resume knows it."""
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        stage.cloud.befall("slow")
        process = stage.start("apply", "plan.yaml", "--yes", "--events", "events")
        sent = await_that(lambda: '"sending"' in (stage.folder / "events").read_text()
                          if (stage.folder / "events").exists() else False)
        check("two signals while an answer is awaited: the call is out", sent)
        with stage.cloud.silent():
            process.signal(signal.SIGINT)
            time.sleep(SPACING_S)
            process.signal(signal.SIGINT)
            status, _, said = process.end()
        check("two signals while an answer is awaited: exits 130", status == 130, f"{status} {said}")
        check("two signals while an answer is awaited: in flight", stage.outcomes()[:2] == ["in_flight"] * 2, stage.outcomes())
        resumed = stage.run("resume")
        check("a resume calls them unknown", resumed.returncode == 10 and stage.outcomes()[:2] == ["unknown"] * 2, resumed.stdout)
        check("and sends nothing more", len(set(stage.cloud.restarted())) <= 2 and stage.cloud.ledger()["restart_calls"] == 1)


def three():
    """The third needs nobody's leave: not that of a terminal that takes no more output."""
    with Stage(PLAN, SIM, job_ms=LONG_MS) as stage:
        stage.plan()
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        process = subprocess.Popen(stage.command("apply", "plan.yaml", "--yes", "--events", "events"), cwd=stage.folder,
                                   env=stage.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writer)
        events = stage.folder / "events"
        await_that(lambda: events.exists() and '"answered"' in events.read_text())
        with open(writer, "wb", buffering=0, closefd=False) as full:
            while full.write(b"x" * 65536):  # None once it takes no more
                pass
        os.set_blocking(writer, True)  # the same open file as the program's, which waits from here on
        os.close(writer)
        for count in (1, 2, 3):
            process.send_signal(signal.SIGINT)
            if count < 3:
                time.sleep(SPACING_S)
        try:
            status = process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait(timeout=PATIENCE_S)
        os.close(reader)
        check("three signals: exits 130 though it cannot say a word", status == 130, status)
        check("three signals: the journal is whole", stage.run("report", "--verify").returncode == 0)
        check("three signals: the run is resumable", stage.runs()[0]["state"] in ("running", "interrupted"), stage.runs())
        check("three signals: the cloud got one call", len(stage.cloud.restarted()) == 2, stage.cloud.restarted())


def ignored_from_the_start():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan(waves="[{groups: [farm], split: [3]}]")
        command = ["nohup", *stage.command("apply", "plan.yaml", "--yes")]
        process = subprocess.Popen(command, cwd=stage.folder, env=stage.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "sent as request" in line:
                process.send_signal(signal.SIGHUP)
                break
        process.stderr.read()
        status = process.wait(timeout=PATIENCE_S)
        process.stderr.close()
        check("nohup keeps SIGHUP away", status == 0 and stage.outcomes() == ["ok"] * 6, f"{status} {json.dumps(stage.outcomes())}")


def main():
    for number in ALL:
        before_the_first_call(number)
        one_later(number)
        two(number)
    one_with_nothing_left_to_do()
    two_at_once_count_as_one()
    two_while_an_answer_is_awaited()
    three()
    ignored_from_the_start()
    return close()


if __name__ == "__main__":
    sys.exit(main())
