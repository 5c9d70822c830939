#!/usr/bin/env python3
"""journal_commands_test.py CPH_PLAN CPH_SIM: the commands that look after runs, at the real program: what each does with a journal
that is missing, foreign or damaged, with runs that are at work, dead, over or unknown, and what it proposes to type."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys

import bender
from stage import PATIENCE_S, Stage, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
NOBODY = "20200101-000000-aaaaaa"  # an id that no run has
# Every command that wants a journal to be there.
WANTING = [["runs"], ["runs", "--json"], ["status"], ["status", NOBODY], ["report"], ["report", NOBODY, "--verify"], ["resume"],
           ["resume", NOBODY], ["halt", NOBODY], ["halt", "--all"], ["abandon", NOBODY], ["unlock", NOBODY],
           ["apply", "--remaining", NOBODY, "--yes"]]
TWO_BY_TWO = "[{groups: [farm], split: [2]}]"


def ends(name, done, status, *said):
    """The exit status, and words that must stand on stderr."""
    check(f"{name}: exit {status}", done.returncode == status, f"{done.returncode} {done.stdout} {done.stderr}")
    for words in said:
        check(f"{name}: says '{words}'", words in done.stderr, done.stderr)
    return done


def proposals(text):
    """What a message or a result proposes to type, as words for Stage.run: the journal is named there as well."""
    return [line.split() for line in re.findall(r"cph-plan ((?:resume|abandon|status|halt|unlock|report|apply --remaining) [^;\n]*)", text)]


def kill(process):
    process.popen.kill()
    process.end()


@contextlib.contextmanager
def with_a_dead_run(job_ms=600_000, **options):
    """A stage on which a run was killed after its first call; its id."""
    with Stage(PLAN, SIM, job_ms=job_ms, **options) as stage:
        stage.plan(waves=TWO_BY_TWO)
        first = stage.start("apply", "plan.yaml", "--yes")
        first.await_line("sent as request")
        kill(first)
        yield stage, stage.runs()[0]["id"]


@contextlib.contextmanager
def with_a_living_run(job_ms=2000):
    """A stage on which a run is at work, and the process that works on it."""
    with Stage(PLAN, SIM, job_ms=job_ms) as stage:
        stage.plan(waves=TWO_BY_TWO)
        owner = stage.start("apply", "plan.yaml", "--yes")
        owner.await_line("sent as request")
        yield stage, stage.runs()[0]["id"], owner


@contextlib.contextmanager
def with_a_run_that_is_over(bend=None, more=""):
    with Stage(PLAN, SIM, bend=bend) as stage:
        stage.plan(waves=TWO_BY_TWO, more=more)
        stage.run("apply", "plan.yaml", "--yes")
        yield stage, stage.runs()[0]["id"]


def journal_of(stage):
    return stage.folder / "state/journal.db"


def tamper(stage, sql):
    with contextlib.closing(sqlite3.connect(journal_of(stage))) as database:
        database.execute(sql)
        database.commit()


def things(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def a_journal_that_is_not_there():
    with Stage(PLAN) as stage:
        for words in WANTING:
            done = ends(f"no journal: {words}", stage.run(*words, report=False), 1, "there is no journal", str(journal_of(stage)),
                        "cph-plan apply makes one")
            check(f"no journal: {words}: no result", done.stdout == "", done.stdout)
        check("no journal: nothing is made", things(stage.folder) == [], things(stage.folder))


def a_new_journal_is_announced():
    for more in ([], ["--quiet"]):
        with Stage(PLAN, SIM) as stage:
            stage.plan()
            done = ends(f"a new journal {more}", stage.run("apply", "plan.yaml", "--yes", *more), 0, str(journal_of(stage)),
                        "a new journal was made")
            check(f"a new journal {more}: only once", "a new journal" not in stage.run("apply", "plan.yaml", "--yes", *more).stderr)
            check(f"a new journal {more}: with --quiet nothing else is said", not more or done.stderr.count("\n") == 1, done.stderr)


def a_journal_that_others_may_write_to():
    with with_a_run_that_is_over() as (stage, _):
        calls = stage.cloud.ledger()["restart_calls"]
        for path, mode, said in [(journal_of(stage), 0o666, "others may write to the journal"),
                                 (journal_of(stage).parent, 0o777, "others may write to the folder of the journal")]:
            before = path.stat().st_mode & 0o777
            path.chmod(mode)
            for words in WANTING + [["apply", "plan.yaml", "--yes"]]:
                ends(f"{said}: {words}", stage.run(*words, report=False), 1, said, "chmod")
            check(f"{said}: the mode is left as it was", path.stat().st_mode & 0o777 == mode, oct(path.stat().st_mode))
            path.chmod(before)
        check("others may write: nothing was sent", stage.cloud.ledger()["restart_calls"] == calls, stage.cloud.ledger())


def a_journal_of_a_newer_version():
    with with_a_run_that_is_over() as (stage, _):
        calls = stage.cloud.ledger()["restart_calls"]
        tamper(stage, "PRAGMA user_version = 99")
        bytes_before = journal_of(stage).read_bytes()
        for words in WANTING + [["apply", "plan.yaml", "--yes"]]:
            ends(f"newer: {words}", stage.run(*words, report=False), 1, "the journal has format 99", "use the version of cph-plan")
        check("newer: not touched", journal_of(stage).read_bytes() == bytes_before)
        check("newer: nothing was sent", stage.cloud.ledger()["restart_calls"] == calls, stage.cloud.ledger())


def a_damaged_row():
    damages = {
        "the row of a run": ("UPDATE runs SET servers = 5 WHERE id = '{0}'",
                             [["runs"], ["status"], ["status", "{0}"], ["report", "{0}"], ["report", "{0}", "--verify"], ["resume", "{0}"],
                              ["abandon", "{0}"], ["unlock", "{0}"], ["halt", "{0}"], ["apply", "plan.yaml", "--yes"]],
                             "run {0}"),
        "an entry": ("UPDATE entries SET body = replace(body, 'ops', 'oops') || ' ' WHERE run = '{0}' AND seq = 2",
                     [["status", "{0}"], ["report", "{0}"], ["report", "{0}", "--verify"], ["resume", "{0}"], ["resume"],
                      ["apply", "--remaining", "{0}", "--yes"], ["apply", "plan.yaml", "--resume"]],
                     "run {0}, entry 2"),
        "a lease": ("UPDATE leases SET epoch = 7 WHERE run = '{0}'",
                    [["runs"], ["status"], ["resume", "{0}"], ["abandon", "{0}"], ["unlock", "{0}"], ["halt", "{0}"]], "run {0}"),
    }
    for name, (sql, commands, where) in damages.items():
        with with_a_dead_run() as (stage, run):
            tamper(stage, sql.format(run))
            for words in commands:
                words = [word.format(run) for word in words]
                ends(f"{name} is damaged: {words}", stage.run(*words, report=False), 1, "the journal is damaged", where.format(run),
                     "restore it from a copy")
            check(f"{name} is damaged: nothing more was sent", stage.cloud.ledger()["restart_calls"] == 1, stage.cloud.ledger())


def an_unknown_run():
    with with_a_run_that_is_over() as (stage, run):
        for words in (["status"], ["report"], ["resume"], ["halt"], ["abandon"], ["unlock"], ["apply", "--yes", "--remaining"]):
            for typed in (run[:-2] + "zz", run[-6:]):  # two letters wrong; only its end
                ends(f"unknown run: {words} {typed}", stage.run(*words, typed, report=False), 1, f"there is no run '{typed}'",
                     f"did you mean {run}?")
            done = ends(f"unknown run: {words} nowhere near", stage.run(*words, "x" * 20, report=False), 1, "there is no run",
                        "lists what there is")
            check(f"unknown run: {words}: nothing far is suggested", "did you mean" not in done.stderr, done.stderr)


def a_run_that_is_over():
    with with_a_run_that_is_over() as (stage, run):
        for words in (["resume"], ["halt"], ["abandon"], ["unlock"]):
            done = ends(f"over: {words}", stage.run(*words, run, report=False), 1, f"run {run} is over (finished)")
            follow = stage.run(*proposals(done.stderr)[0])
            check(f"over: {words}: what it proposes works", json.loads(follow.stdout)["run"]["id"] == run, follow.stderr)
        ends("over: nothing to resume", stage.run("resume", report=False), 1, "there is no unfinished run")
        status = json.loads(stage.run("status", run, "--json").stdout)
        check("over: nobody owns it, nothing is next", (status["owned"], status["waiting"], status["next"]) == (False, None, []), status)
        report = json.loads(stage.run("report", run).stdout)
        check("over: the report is made again", report["servers"] == stage.report()["servers"], report)
        verified = stage.run("report", run, "--verify")
        check("over: the chain holds", verified.returncode == 0 and "the hash chain holds" in verified.stdout, verified.stderr)
        verified = json.loads(stage.run("report", run, "--verify", "--json").stdout)
        check("over: the same as JSON", verified["verified"] is True and verified["run"] == run and verified["entries"] > 5, verified)
        halted = stage.run("halt", "--all")
        check("halt --all finds nothing to do", halted.returncode == 0 and halted.stdout == "no run is at work\n", halted.stdout)
        check("halt --all --json as well", json.loads(stage.run("halt", "--all", "--json").stdout) == {"asked": []})


def a_dead_run_stands_in_the_way():
    with with_a_dead_run() as (stage, run):
        listed = stage.runs()[0]
        check("dead: runs says so", (listed["state"], listed["owned"]) == ("running", False), listed)
        status = stage.run("status").stdout
        check("dead: status says why it does not move", "waits: lock" in status and "1970" not in status, status)
        done = ends("dead: apply", stage.run("apply", "plan.yaml", "--yes", report=False), 8, f"run {run} of this plan is unfinished")
        proposed = proposals(done.stderr)
        check("dead: apply proposes resume and abandon", [words[:2] for words in proposed] == [["resume", run], ["abandon", run]],
              done.stderr)
        ends("dead: halt", stage.run("halt", run), 1, f"no process is at work on run {run}", f"cph-plan resume {run}")
        stage.plan(name="another")
        done = ends("dead: its servers are claimed", stage.run("apply", "plan.yaml", "--yes", report=False), 8,
                    f"belongs to the unfinished run {run}", f"cph-plan abandon {run}")
        check("dead: no run came of it", len(stage.runs()) == 1, stage.runs())
        freed = stage.run(*proposals(done.stderr)[-1])
        check("dead: abandon frees its servers", freed.returncode == 0 and "its servers are free" in freed.stdout, freed.stderr)
        check("dead: and ends it", stage.runs()[0]["state"] == "abandoned", stage.runs())
        report = json.loads(stage.run("report", run).stdout)
        check("dead: every server has an outcome", [server["outcome"] for server in report["servers"]] ==
              ["unknown"] * 2 + ["not_started"] * 4, report["servers"])
    with with_a_dead_run(job_ms=30) as (stage, run):
        ended = json.loads(stage.run("abandon", run, "--json").stdout)
        check("abandon --json tells how it stands", (ended["run"], ended["state"]) == (run, "abandoned"), ended)
        stage.plan(name="another")
        ends("abandoned: others may have its servers", stage.run("apply", "plan.yaml", "--yes"), 0)


def a_dead_run_is_taken_up():
    for words in (["resume"], ["resume", "{}"], ["apply", "plan.yaml", "--resume"]):
        with with_a_dead_run(job_ms=1000) as (stage, run):
            words = [word.format(run) for word in words]
            done = stage.run(*words)
            # Killed after the reply was on record or before: either all is well, or that one call is unknown.
            check(f"taken up by {words}", done.returncode in (0, 10), f"{done.returncode} {done.stderr}")
            check(f"taken up by {words}: the same run", [one["id"] for one in stage.runs()] == [run], stage.runs())
            restarted = stage.cloud.restarted()
            check(f"taken up by {words}: nobody twice", len(restarted) == len(set(restarted)), restarted)
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        ends("apply --resume with nothing to resume starts a run", stage.run("apply", "plan.yaml", "--yes", "--resume"), 0)
        check("apply --resume: a run of its own", stage.outcomes() == ["ok"] * 6, stage.outcomes())
    with with_a_dead_run() as (stage, run):
        ended = stage.run("unlock", run)
        check("a dead owner may be unlocked as well", ended.returncode == 0 and "free to be resumed" in ended.stdout, ended.stderr)
        told = json.loads(stage.run("unlock", run, "--json").stdout)
        check("unlock --json tells how it stands", (told["run"], told["state"], told["owned"]) == (run, "running", False), told)


def without_its_log(stage):
    """What an eager hand makes of a journal: the log is removed as if it were left over."""
    for tail in ("-wal", "-shm"):
        journal_of(stage).with_name(f"journal.db{tail}").unlink()


def a_journal_without_its_log():
    """An earlier state of the journal looks whole. Nobody sends anything from there."""
    with with_a_dead_run(job_ms=1500) as (stage, run):
        ends("no such run", stage.run("halt", NOBODY, report=False), 1)  # what was appended so far is in the database now
        second = stage.start("resume", run)
        second.await_line("sent as request")
        kill(second)
        restarted = stage.cloud.restarted()
        without_its_log(stage)
        ends("an earlier state is not resumed", stage.run("resume", run), 1, "earlier state of itself", "cph-plan abandon")
        ends("nor by apply --resume", stage.run("apply", "plan.yaml", "--resume", "--yes"), 1, "earlier state of itself")
        ends("nor reported as the truth", stage.run("report", run, report=False), 1, "earlier state of itself")
        ends("nor called whole", stage.run("report", run, "--verify", report=False), 1, "earlier state of itself")
        ends("it is told with a warning", stage.run("status", run, report=False), 0, "warning: ", "earlier state of itself")
        ends("what is proposed is to end it", stage.run(*proposals(stage.run("status", run, report=False).stdout)[0], report=False), 0,
             "warning: ", "earlier state of itself")
        ended = ends("then it is reported, with a warning", stage.run("report", run, report=False), 0, "warning: ", "earlier state of itself")
        check("and ending it again is not proposed", "abandon" not in ended.stderr, ended.stderr)
        ends("and what it left is not known", stage.run("apply", "--remaining", run, "--yes"), 1, "earlier state of itself")
        check("nothing more was restarted", stage.cloud.restarted() == restarted, stage.cloud.restarted())


def a_journal_that_has_lost_its_run():
    with with_a_dead_run() as (stage, run):
        restarted = stage.cloud.restarted()
        without_its_log(stage)
        done = ends("no run is left, with a warning", stage.run("runs", report=False), 0, "warning: ", f"does not hold run {run}")
        check("no run is left", run not in done.stdout, done.stdout)
        ends("no run begins", stage.run("apply", "plan.yaml", "--yes"), 1, "earlier state of itself", f"does not hold run {run}")
        check("nothing more was restarted", stage.cloud.restarted() == restarted, stage.cloud.restarted())


def a_plan_that_has_changed():
    for words in (["apply", "plan.yaml", "--resume"], ["apply", "plan.yaml", "--yes"]):
        with with_a_dead_run(job_ms=30) as (stage, run):
            check(f"{words}: the same plan, no warning", "has changed" not in stage.run("apply", "plan.yaml").stderr)
            (stage.folder / "plan.yaml").write_text((stage.folder / "plan.yaml").read_text() + "max_failures: 1\n")
            done = stage.run(*words)
            check(f"{words}: says that the plan has changed", f"plan.yaml has changed since run {run} began" in done.stderr, done.stderr)
            check(f"{words}: and how to run the new one", ["abandon", run] in [found[:2] for found in proposals(done.stderr)], done.stderr)
            if "--resume" in words:
                check(f"{words}: the pinned plan goes on", "0 tolerated" in stage.run("status", run).stdout, done.stdout)


def a_run_at_work():
    with with_a_living_run(job_ms=6000) as (stage, run, owner):
        status = json.loads(stage.run("status", "--json").stdout)
        check("at work: owned", status["owned"] and status["owner"].endswith(f":{owner.popen.pid}"), status)
        check("at work: status proposes nothing", status["next"] == [], status["next"])
        for words in (["resume", run], ["resume"], ["abandon", run], ["unlock", run]):
            done = ends(f"at work: {words}", stage.run(*words, report=False), 8, f"run {run} is at work in")
            check(f"at work: {words}: proposes to follow or stop it", [one[0] for one in proposals(done.stderr)] == ["status", "halt"],
                  done.stderr)
        done = ends("at work: the same plan", stage.run("apply", "plan.yaml", "--yes", report=False), 8, f"run {run}", "at work in")
        check("at work: resuming is not proposed", "resume" not in done.stderr, done.stderr)
        asked = stage.run(*proposals(done.stderr)[-1], "--json")
        check("at work: halt is heard", json.loads(asked.stdout) == {"asked": [run]}, asked.stdout + asked.stderr)
        status, out, said = owner.end()
        check("at work: none of this but the halt disturbed it", status == 130 and stage.outcomes()[:2] == ["ok", "ok"], f"{status} {said}")
        check("at work: what it proposes at its end", [words[:2] for words in proposals(out)] == [["resume", run]], out)
        typed = [PLAN, *proposals(out)[0]]  # as it stands: the host that was allowed is allowed again
        status, _, said = stage.start_command(typed).end()
        check("at work: the proposal works", status == 0, said)


def a_stopped_owner():
    with with_a_living_run() as (stage, run, owner):
        owner.signal(signal.SIGSTOP)
        ends("stopped: unlock waits until its lease is over", stage.run("unlock", run), 8, f"run {run} is at work in")
        owner.signal(signal.SIGCONT)
        status, _, said = owner.end()
        check("stopped: it goes on when it wakes", status == 0, said)


def what_a_run_left():
    bend = bender.refuse_servers("CPS.0158", "not available", 0)
    with with_a_run_that_is_over(bend) as (stage, run):
        check("left: rejected and not started", stage.outcomes() == ["rejected", "ok"] + ["not_started"] * 4, stage.outcomes())
        ends("left: nobody to ask", stage.run("apply", "--remaining", run), 1, "this is not a terminal", "--yes")
        ends("left: no such outcome", stage.run("apply", "--remaining", run, "--yes", "--with", "rejeted"), 1,
             "there is no outcome 'rejeted'", "rejected")
        check("left: no run came of these", len(stage.runs()) == 1, stage.runs())
        stage.run("apply", "--remaining", run, "--yes")
        report = stage.report()
        check("left: what was not started", [server["id"] for server in report["servers"]] == stage.cloud.ids[2:], report["servers"])
        check("left: the report names the first run", report["run"]["remaining_of"] == run, report["run"])
        rest = stage.runs()[0]["id"]
        calls = stage.cloud.ledger()["restart_calls"]
        for words in ([], ["--with", "rejected"]):
            done = ends(f"left: taken up once {words}", stage.run("apply", "--remaining", run, "--yes", *words), 1,
                        f"what run {run} left was taken up by run {rest}")
            check("left: what to do then", [found[:3] for found in proposals(done.stderr)] == [["apply", "--remaining", rest]], done.stderr)
        check("left: nothing was sent by these", stage.cloud.ledger()["restart_calls"] == calls, stage.cloud.ledger())
        stage.run(*proposals(done.stderr)[0], "--yes")
        check("left: the rest of the rest is taken up", stage.report()["run"]["remaining_of"] == rest, stage.report()["run"])
    with with_a_run_that_is_over(bend) as (stage, run):
        stage.run("apply", "--remaining", run, "--yes", "--with", "rejected")
        ids = [server["id"] for server in stage.report()["servers"]]
        check("left: and what was rejected", ids == stage.cloud.ids[:1] + stage.cloud.ids[2:], ids)
    with with_a_dead_run() as (stage, run):
        done = ends("left by a run that is not over", stage.run("apply", "--remaining", run, "--yes"), 1, f"run {run} is not over")
        check("left by a run that is not over: what to do", proposals(done.stderr)[0][:2] == ["resume", run], done.stderr)


def a_journal_that_cannot_be_written_to():
    """On a file system mounted for reading only: in a namespace of its own, where one can be made."""
    with with_a_run_that_is_over() as (stage, run):
        state = stage.folder / "state"
        check("reading leaves nothing beside the journal", sorted(path.name for path in state.iterdir()) == ["journal.db", "journal.db-marks", "locks"],
              things(state))
        for words, status in [(["runs"], 0), (["status", run], 0), (["report", run, "--verify"], 0), (["resume"], 1)]:
            shell = f'mount --bind "{state}" "{state}" && mount -o remount,bind,ro "{state}" && "$@"'
            done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", shell, "sh",
                                   *stage.command(*words, report=False)], cwd=stage.folder, env=stage.environment(),
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S)
            if "unshare" in done.stderr or "mount:" in done.stderr:
                print(f"skipped: a read-only mount takes a namespace: {done.stderr.strip()}")
                return
            check(f"read-only mount: {words}: exit {status}", done.returncode == status, f"{done.returncode} {done.stderr}")
            if status == 0:
                check(f"read-only mount: {words}: says so", "read-only file system" in done.stderr, done.stderr)
                check(f"read-only mount: {words}: tells of the run", run in done.stdout, done.stdout)


def nobody_to_ask():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        ends("nobody to ask", stage.run("apply", "plan.yaml", report=False), 1, "this is not a terminal", "--yes")
        check("nobody to ask: no run", stage.runs() == [] and stage.cloud.ledger()["restart_calls"] == 0, stage.runs())


def a_simulated_run():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        temporary = stage.folder / "tmp"
        temporary.mkdir()
        base = [PLAN, "apply", "plan.yaml", "--simulate", "--speed", "100", "--yes", "--report", "report.json"]

        def simulate(*more, **variables):
            return stage.start_command([*base, *more], **({"TMPDIR": str(temporary)} | variables))

        process = simulate()
        process.await_line("run ")
        held = things(temporary)
        status, out, said = process.end()
        check("simulated: exit 0", status == 0, said)
        check("simulated: its journal lies where TMPDIR says", any(name.startswith("cph-plan-simulate-") for name in held), held)
        check("simulated: and is gone", things(temporary) == [], things(temporary))
        check("simulated: nothing is left of it", not (stage.folder / ".local").exists(), things(stage.folder))
        status, _, said = simulate(TMPDIR=str(stage.folder / "nowhere")).end()
        check("simulated: no temporary folder", status == 1 and "TMPDIR" in said and "internal error" not in said, said)

        slow = [word if word != "100" else "1" for word in base]
        process = stage.start_command([*slow, "--journal", str(journal_of(stage))])
        process.await_line("sent as request")
        process.signal(signal.SIGINT)
        status, out, said = process.end()
        check("simulated: interrupted", status == 130, f"{status} {said}")
        check("simulated: nothing is proposed that would touch the real cloud", "next:" not in out and "cph-plan " not in out, out)
        run = stage.runs()[0]["id"]
        status = json.loads(stage.run("status", "--json").stdout)
        check("simulated: status proposes nothing either", status["next"] == [], status)
        ends("simulated: resume does not mean it", stage.run("resume", report=False), 1, "there is no unfinished run")
        ends("simulated: nor can it be made to", stage.run("resume", run, report=False), 1, f"run {run} was simulated", f"abandon {run}")
        done = ends("simulated: in the way of a real one", stage.run("apply", "plan.yaml", "--yes", report=False), 8, "it was simulated")
        check("simulated: only its end is proposed", [words[:2] for words in proposals(done.stderr)] == [["abandon", run]], done.stderr)
        check("simulated: nothing reached the real cloud", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())
        done = stage.start_command([PLAN, "apply", "--simulate", "--remaining", run, "--yes"]).end()
        check("simulated: a journal of its own holds no other run", done[0] == 1 and "journal of its own" in done[2], done[2])


def the_default_journal():
    """Where no journal is named, none is named in what is proposed."""
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        stage.cloud.befall("drop_after")
        status, out, said = stage.start_command([PLAN, "apply", "plan.yaml", "--yes", "--allow-endpoint", stage.place]).end()
        check("default journal: exit 10", status == 10, said)
        check("default journal: below the home", (stage.folder / ".local/state/cph-plan/journal.db").exists(), things(stage.folder))
        check("default journal: not named", "cph-plan report " in out and "--journal" not in out, out)


def main():
    for story in (a_journal_that_is_not_there, a_new_journal_is_announced, a_journal_that_others_may_write_to,
                  a_journal_of_a_newer_version, a_damaged_row, an_unknown_run, a_run_that_is_over, a_dead_run_stands_in_the_way,
                  a_dead_run_is_taken_up, a_journal_without_its_log, a_journal_that_has_lost_its_run, a_plan_that_has_changed, a_run_at_work, a_stopped_owner, what_a_run_left,
                  a_journal_that_cannot_be_written_to, nobody_to_ask, a_simulated_run, the_default_journal):
        story()
    return close()


if __name__ == "__main__":
    sys.exit(main())
