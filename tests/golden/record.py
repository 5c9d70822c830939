#!/usr/bin/env python3
"""record.py CPH_PLAN CPH_SIM PREFIX: tells the stories below with the real programs, and writes PREFIX-STORY.sql and .json of each
here. README.md tells when. Needs Linux namespaces, so that no journal names the machine it was made on."""

import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "programs"))

import bender  # noqa: E402
from golden_test import Reader, rebuild  # noqa: E402
from stage import Stage, await_that  # noqa: E402

HOST = "ops-1"
WAVES = "[{groups: [farm], split: [1, 2], pause: 1s}]"


def text_of(path):
    """A journal as SQL, with the marks of its file, its tables in their order and its rows."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        lines = [f"PRAGMA {mark} = {database.execute(f'PRAGMA {mark}').fetchone()[0]};" for mark in ("application_id", "user_version")]
        schema = database.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid").fetchall()
        lines += [f"{sql};" for _, _, sql in schema]
        for table in [name for kind, name, _ in schema if kind == "table"]:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            quoted = ", ".join(f"CASE typeof({column}) WHEN 'blob' THEN 'CAST(' || quote(CAST({column} AS TEXT)) || ' AS BLOB)' "
                               f"ELSE quote({column}) END" for column in columns)
            lines += [f"INSERT INTO {table} VALUES ({', '.join(row)});" for row in database.execute(f"SELECT {quoted} FROM {table}")]
        return "\n".join(lines) + "\n"


def newest(stage):
    return stage.runs()[0]["id"]


def all_well(stage):
    stage.plan(waves=WAVES)
    stage.run("apply", "plan.yaml", "--yes")


def over_its_budget(stage):
    """Refused servers; then a run of what was left, which is within its budget."""
    stage.plan(waves=WAVES)
    stage.run("apply", "plan.yaml", "--yes")
    stage.run("apply", "--remaining", newest(stage), "--with", "rejected", "--yes")


def a_lost_answer(stage):
    stage.plan(waves=WAVES)
    stage.cloud.befall("drop_after@2")
    stage.run("apply", "plan.yaml", "--yes")


def killed(stage):
    """While the second wave was in flight."""
    stage.plan(waves=WAVES)
    process = stage.start("apply", "plan.yaml", "--yes")
    process.await_line("pause")
    process.await_line("sent as request")
    process.popen.kill()
    process.end()


def many_lives(stage):
    """Interrupted, taken up, killed with a call unanswered, unlocked, taken up again."""
    stage.plan(waves=WAVES, more="max_failures: 3\non_unknown: assume_sent\n")
    first = stage.start("apply", "plan.yaml", "--yes")
    first.await_line("sent as request")
    first.signal(signal.SIGINT)
    first.end()
    stage.cloud.befall("slow=1000ms")
    second = stage.start("resume")
    await_that(lambda: stage.cloud.ledger()["restart_calls"] == 2)
    second.popen.kill()
    second.end()
    stage.run("unlock", newest(stage))
    stage.run("resume")


STORIES = {"all-well": (all_well, None), "over-its-budget": (over_its_budget, bender.refuse_servers("CPS.0158", "not available", 1)),
           "a-lost-answer": (a_lost_answer, None), "killed": (killed, None), "many-lives": (many_lives, None)}


def record(program, simulator, prefix, name):
    tell, bend = STORIES[name]
    with Stage(program, simulator, servers=5, job_ms=300, bend=bend) as stage:
        tell(stage)
        text = text_of(stage.folder / "state/journal.db")
        rebuilt = stage.folder / "rebuilt/journal.db"
        rebuild(text, rebuilt)
        told = Reader(program, rebuilt).all_runs()
    (HERE / f"{prefix}-{name}.sql").write_text(text)
    (HERE / f"{prefix}-{name}.json").write_text(json.dumps(told, indent=1) + "\n")
    print(name, [(run["state"], run["exit_code"]) for run in told["runs"]])


def main():
    program, simulator, prefix = sys.argv[1:4]
    if os.uname().nodename != HOST:
        # Once more where the machine has this name.
        return subprocess.run(["unshare", "--uts", "sh", "-c", f'hostname {HOST} && exec "$0" "$@"', sys.executable, *sys.argv],
                              check=False).returncode
    for name in STORIES:
        record(os.path.abspath(program), os.path.abspath(simulator), prefix, name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
