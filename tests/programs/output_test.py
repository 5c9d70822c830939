#!/usr/bin/env python3
"""output_test.py CPH_PLAN CPH_SIM: where output goes, and what becomes of a run when it cannot go there: closed and full streams, a
report that cannot be written, --quiet, --json, --events and -v."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys

from stage import PATIENCE_S, PROJECT, Stage, await_that, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
EVENT_KEYS = {"run", "seq", "at", "kind"}


def applied(stage, shell, *words):
    """`cph-plan apply` run by a shell that arranges its streams as `shell` says, "$@" being the command."""
    command = ["sh", "-c", shell, "sh", *stage.command("apply", "plan.yaml", "--yes", *words)]
    return subprocess.run(command, cwd=stage.folder, env=stage.environment(), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=PATIENCE_S)


# --- streams

def streams():
    stories = {
        "stdout closed": ('"$@" >&-', 0),
        "stderr closed": ('"$@" 2>&-', 0),
        "stdin closed": ('"$@" <&-', 0),
        "all closed": ('"$@" <&- >&- 2>&-', 0),
        "stdout full": ('"$@" >/dev/full', 0),
        "stderr full": ('"$@" 2>/dev/full', 0),
        "nobody reads stdout": ('{ "$@"; echo $? >status; } | :; exit $(cat status)', 0),
        "nobody reads stderr": ('{ "$@" 2>&1 >/dev/null; echo $? >status; } | :; exit $(cat status)', 0),
    }
    for name, (shell, status) in stories.items():
        with Stage(PLAN, SIM) as stage:
            stage.plan()
            done = applied(stage, shell)
            check(f"{name}: exit {status}", done.returncode == status, f"{done.returncode} {done.stderr}")
            check(f"{name}: the run went on", stage.cloud.ledger()["restart_calls"] == 3, stage.cloud.ledger())
            check(f"{name}: the report is written", stage.outcomes() == ["ok"] * 6 and stage.report()["run"]["exit_code"] == 0)
            verified = stage.run("report", "--verify")
            check(f"{name}: the journal is whole", verified.returncode == 0, verified.stderr)


def a_worse_status_stays():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        stage.cloud.befall("drop_after")
        done = applied(stage, '"$@" >/dev/full')
        check("a result that cannot be printed hides no worse status", done.returncode == 10, done.returncode)


def results_of_other_commands():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        stage.run("apply", "plan.yaml", "--yes")
        for words in (["runs"], ["status"], ["report"], ["version"], ["help"], ["--help"], ["apply", "--help"], ["schema", "plan"],
                      ["preview", "plan.yaml"], ["validate", "plan.yaml"], ["validate", "--json", "plan.yaml"], ["runs", "--json"]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = stage.run(*words, report=False, stdout=full)
            check(f"{words} into a full device: exit 1", done.returncode == 1, done.returncode)
            check(f"{words} into a full device: says so", "could not be printed" in done.stderr, done.stderr)


# --- the report's file

def spoil_directory(path):
    path.mkdir()


def spoil_link(path):
    (path.parent / "elsewhere").write_text("untouched\n")
    path.symlink_to("elsewhere")


def spoil_dangling_link(path):
    path.symlink_to("not-there")


def spoil_fifo(path):
    os.mkfifo(path)


def spoil_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def spoil_folder(path):
    path.parent.chmod(0o777)


def spoil_missing_folder(path):
    shutil.rmtree(path.parent)


SPOILERS = (spoil_directory, spoil_link, spoil_dangling_link, spoil_fifo, spoil_socket, spoil_folder)


def entries(place):
    return {entry.name: stat.S_IFMT(entry.lstat().st_mode) for entry in place.iterdir()} if place.exists() else {}


def says_why_once(errors):
    return sum(map(errors.count, ("could not be written", "is replaced", "written to by everybody", "not a file"))) == 1


def report_cannot_be_written():
    """Known before the run begins: nothing is begun."""
    for spoil in SPOILERS:
        name = spoil.__name__.replace("spoil_", "").replace("_", " ")
        with Stage(PLAN, SIM) as stage:
            stage.plan()
            place = stage.folder / "place"
            place.mkdir()
            spoil(place / "report.json")
            before = entries(place)
            nothing_begins(stage, name, place / "report.json")
            check(f"report at a {name}: nothing is left beside it", entries(place) == before, list(place.iterdir()))
            if spoil is spoil_link:
                check("report at a link: what it points to stays", (place / "elsewhere").read_text() == "untouched\n")
    for name, path in {"device": "/dev/full", "place that takes no files": "/proc/report.json", "missing folder": "missing/r.json",
                       "folder's own name": "./"}.items():
        with Stage(PLAN, SIM) as stage:
            stage.plan()
            nothing_begins(stage, name, path)


def nothing_begins(stage, name, path):
    done = stage.run("apply", "plan.yaml", "--yes", "--report", path, report=False)
    check(f"report at a {name}: exit 1", done.returncode == 1, f"{done.returncode} {done.stderr}")
    check(f"report at a {name}: says so, once", says_why_once(done.stderr), done.stderr)
    check(f"report at a {name}: nothing was sent", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())
    check(f"report at a {name}: nothing is on record", stage.runs() == [], stage.runs())


def report_can_no_longer_be_written():
    """Spoiled while the run is at work: the run goes on."""
    for spoil in (*SPOILERS, spoil_missing_folder):
        name = spoil.__name__.replace("spoil_", "").replace("_", " ")
        with Stage(PLAN, SIM, job_ms=300) as stage:
            stage.plan()
            path = stage.folder / "place/report.json"
            path.parent.mkdir()
            process = stage.start_command(stage.command("apply", "plan.yaml", "--yes", "--report", path, report=False))
            process.await_line("sent as request")
            check(f"report that becomes a {name}: it did", await_that(lambda: replaced(path, spoil)))
            status, out, errors = process.end()
            check(f"report that becomes a {name}: exit 0 all the same", status == 0, f"{status} {errors}")
            check(f"report that becomes a {name}: all calls were made", stage.cloud.ledger()["restart_calls"] == 3)
            check(f"report that becomes a {name}: says so, once", says_why_once(errors), errors)
            check(f"report that becomes a {name}: none is promised", "report: " not in out, out)
            again = stage.run("report", "--report", "later.json", report=False)
            check(f"report that becomes a {name}: the journal has it",
                  again.returncode == 0 and (stage.folder / "later.json").exists(), again.stderr)


def replaced(path, spoil):
    """Puts something in the place of a file that may be written again at any moment; False when it was."""
    try:
        path.unlink(missing_ok=True)
        spoil(path)
    except OSError:
        return False
    return True


def report_over_something_else():
    for name in ("state/journal.db", "state/../state/journal.db", "linked/journal.db", "state/journal.db-wal", "state/locks/x.lock",
                 "state/journal.db-marks/x.mark",
                 "plan.yaml"):
        with Stage(PLAN, SIM) as stage:
            stage.plan()
            plan = (stage.folder / "plan.yaml").read_bytes()
            stage.run("apply", "plan.yaml", "--yes")
            (stage.folder / "linked").symlink_to("state")
            calls = stage.cloud.ledger()["restart_calls"]
            for words in (["apply", "plan.yaml", "--yes"], ["report"]):
                done = stage.run(*words, "--report", name, report=False)
                check(f"{words[0]} with a report over {name}: exit 1", done.returncode == 1, f"{done.returncode} {done.stderr}")
                check(f"{words[0]} with a report over {name}: what to do", "name another place" in done.stderr, done.stderr)
            check(f"a report over {name}: nothing was sent", stage.cloud.ledger()["restart_calls"] == calls)
            verified = stage.run("report", "--verify")
            check(f"a report over {name}: the journal is whole", verified.returncode == 0, verified.stderr)
            check(f"a report over {name}: the plan is whole", (stage.folder / "plan.yaml").read_bytes() == plan)


def report_over_a_report():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        (stage.folder / "report.json").touch()  # as mktemp would
        for turn in ("an empty file", "an earlier report"):
            done = stage.run("apply", "plan.yaml", "--yes")
            check(f"a report over {turn}: is written", done.returncode == 0 and stage.outcomes() == ["ok"] * 6, done.stderr)


def report_keeps_up():
    """Servers that have been sent stand as in_flight in the file while their jobs run, not only when one has ended."""
    with Stage(PLAN, SIM, job_ms=600_000) as stage:
        stage.plan()
        process = stage.start("apply", "plan.yaml", "--yes")
        path = stage.folder / "report.json"
        check("report of a run at work: the call under way is in it",
              await_that(lambda: path.exists() and stage.outcomes() == ["in_flight"] * 2 + ["not_started"] * 4))
        process.signal(signal.SIGKILL)
        process.end()


def full_disk():
    """A report on a file system without room: in a namespace of its own, where one can be made."""
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        place = stage.folder / "place"
        place.mkdir()
        command = stage.command("apply", "plan.yaml", "--yes", "--report", place / "report.json", report=False)
        shell = f'mount -t tmpfs -o size=4k none "{place}" && "$@"; status=$?; ls -A "{place}" | wc -l; exit $status'
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", shell, "sh", *command],
                              cwd=stage.folder, env=stage.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=PATIENCE_S)
        if "unshare" in done.stderr:
            print(f"skipped: a full disk takes a namespace: {done.stderr.strip()}")
            return
        check("report on a full disk: exit 0 all the same", done.returncode == 0, f"{done.returncode} {done.stderr}")
        check("report on a full disk: all calls were made", stage.cloud.ledger()["restart_calls"] == 3)
        check("report on a full disk: says so and what to do", "No space left" in done.stderr and "free some space" in done.stderr,
              done.stderr)
        check("report on a full disk: nothing is left there", done.stdout.endswith("\n0\n"), done.stdout[-200:])


def an_older_report_is_replaced_whole():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        path = stage.folder / "report.json"
        path.write_text("{\n  \"schema_version\": \"1.0\",\n" + "x" * 10_000_000)
        path.chmod(0o666)
        stage.run("apply", "plan.yaml", "--yes")
        check("an older report is replaced", stage.outcomes() == ["ok"] * 6)
        check("by a private one", stat.S_IMODE(path.stat().st_mode) == 0o600, oct(path.stat().st_mode))


def the_default_name():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", report=False)
        run_id = stage.runs()[0]["id"]
        check("without --report it is NAME-RUN.report.json here", (stage.folder / f"story-{run_id}.report.json").is_file())
        check("and its path is printed", f"report: story-{run_id}.report.json\n" in done.stdout, done.stdout)


# --- less, more, and for programs

def quiet():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        stage.run("apply", "plan.yaml")  # nobody to ask; but the journal is there: making one is told even then
        done = stage.run("apply", "plan.yaml", "--yes", "--quiet")
        check("--quiet: no progress", done.stderr == "", done.stderr)
        check("--quiet: the result all the same", "exit 0: " in done.stdout, done.stdout)
        spoiled = stage.run("apply", "nowhere.yaml", "--quiet")
        check("--quiet: errors all the same", spoiled.stderr != "")


def as_json():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", "--json")
        record = json.loads(done.stdout)
        check("apply --json: a record of how the run stands", record["state"] == "finished" and record["exit_code"] == 0, record)
        check("apply --json: with every outcome", record["outcomes"]["ok"] == 6, record)
        check("apply --json: and where the report is", record["report"] == str(stage.folder / "report.json"), record)
        for words in (["runs"], ["status"], ["preview", "plan.yaml"], ["validate", "plan.yaml"], ["version"]):
            json.loads(stage.run(*words, "--json", report=False).stdout)
            check(f"{words} --json is JSON", True)


def events_to_a_pipe():
    """A FIFO that nobody reads is refused at once; one that nobody reads any more, or not fast enough, holds nothing up."""
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        os.mkfifo(stage.folder / "events")
        done = stage.run("apply", "plan.yaml", "--yes", "--events", "events")
        check("--events at a FIFO without a reader: exit 1", done.returncode == 1, f"{done.returncode} {done.stderr}")
        check("--events at a FIFO without a reader: nothing was sent", stage.cloud.ledger()["restart_calls"] == 0)
        reader = os.open(stage.folder / "events", os.O_RDONLY | os.O_NONBLOCK)
        done = stage.run("apply", "plan.yaml", "--yes", "--events", "events")
        first = os.read(reader, 1 << 20).decode().splitlines()[0]
        os.close(reader)
        check("--events at a FIFO with a reader: the run goes on", done.returncode == 0, f"{done.returncode} {done.stderr}")
        check("--events at a FIFO with a reader: it is told", json.loads(first)["kind"] == "owned", first)


def events():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan()
        process = stage.start("apply", "plan.yaml", "--yes", "--events", "events.ndjson")
        process.await_line("sent as request")
        process.popen.terminate()
        process.end()
        stage.run("resume", "--events", "events.ndjson")
        path = stage.folder / "events.ndjson"
        lines = path.read_text().splitlines()
        entries = [json.loads(line) for line in lines]
        check("--events: one object a line", all(isinstance(entry, dict) and EVENT_KEYS <= entry.keys() for entry in entries), lines[:3])
        check("--events: no gap, over a resume too", [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1)),
              [entry["seq"] for entry in entries])
        check("--events: one run", {entry["run"] for entry in entries} == {stage.runs()[0]["id"]})
        check("--events: instants in UTC",
              all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", entry["at"]) for entry in entries))
        kinds = [entry["kind"] for entry in entries]
        check("--events: intent, sending and answer of every call",
              [kinds.count(kind) for kind in ("intent", "sending", "answered")] == [3, 3, 3], kinds)
        check("--events: ends with the run", kinds[-1] == "closed", kinds)
        check("--events: private", stat.S_IMODE(path.stat().st_mode) == 0o600)


def verbose():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", "-v")
        base = f"http://{stage.place}/v1/{PROJECT}/cloud-phone"
        check("-v: method, host, path and status of each call",
              re.search(rf"GET {base}/servers\S* 200 ", done.stderr) and re.search(rf"POST {base}/servers/batch-restart 20\d ", done.stderr),
              done.stderr)
        check("-v: three restart calls", done.stderr.count("POST ") == 3, done.stderr)
        check("-v: no header and no body", not re.search(r"(?i)x-auth-token|content-type|authorization|\"jobs\"|user-agent", done.stderr))
        silent = stage.run("apply", "plan.yaml", "--yes")
        check("without it: none of that", "GET " not in silent.stderr and "POST " not in silent.stderr, silent.stderr)


def main():
    for story in (streams, a_worse_status_stays, results_of_other_commands, report_cannot_be_written,
                  report_can_no_longer_be_written, report_over_something_else, report_over_a_report, report_keeps_up, full_disk,
                  an_older_report_is_replaced_whole, the_default_name, quiet, as_json, events,
                  events_to_a_pipe, verbose):
        story()
    return close()


if __name__ == "__main__":
    sys.exit(main())
