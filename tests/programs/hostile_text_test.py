#!/usr/bin/env python3
"""hostile_text_test.py CPH_PLAN CPH_SIM: text from the cloud, the plan, the file system, the environment and the command line moves no
cursor and hides nothing, whatever it is; on a terminal it is cut, and the JSON report holds it exactly."""

import json
import os
import subprocess
import sys
import unicodedata

import bender
from stage import PATIENCE_S, Stage, a_share_of, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])

SHOWN_MAX = 1024  # bytes of one text from the cloud on a terminal
KEPT_MAX = 64 * 1024  # bytes of it in a report
HOSTILE = {
    "escape sequences": "\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\click",
    "a line overwritten": "all is well\rexit 0: every server was restarted",
    "more lines": "x\n2026-11-24T04:04:48Z run finished: 6 ok\r\nexit 0",
    "right to left": "\u202eko si lla\u202c \u2066x\u2069 \u200f",
    "hidden characters": "o\u200bk\u2060\ufeff\u00ad\U000e0041",
    "C1 controls": "a\x9b31mb\x85c\x7f\x00d",
    "line separators": "a\u2028b\u2029c",
    "markup": "<script>alert(1)</script> | `id` [x](javascript:y) =cmd|'/C calc'!A0 ]]> \\x1b",
    "a megabyte": "m" * 1_000_000,
}


def may_be_shown(character):
    """What a terminal may be sent: no control but the end of a line, nothing that reorders, hides or breaks."""
    if character == "\n":
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp")


def check_shown(name, *texts):
    for text in texts:
        bad = sorted({f"U+{ord(character):04X}" for character in text if not may_be_shown(character)})
        check(f"{name}: nothing in it moves a cursor or hides", not bad, bad)


def exact(text):
    """As the report keeps it."""
    return text[:KEPT_MAX]


def from_the_cloud(name, text):
    refused = bender.refuse_servers(text, text, 0)
    failed = bender.fail_jobs(text, text)

    def bend(method, path, status, body):
        status, body = refused(method, path, status, body)
        if bender.is_restart(method, path):
            body["jobs"].append({"server_id": text, "job_id": text})
        return failed(method, path, status, body)

    with Stage(PLAN, SIM, bend=bend) as stage:
        stage.plan(more="max_failures: 6\n")
        done = stage.run("apply", "plan.yaml", "--yes", "-v", "--events", "events")
        check(f"{name}: the run is over", done.returncode in (4, 5, 10), f"{done.returncode} {done.stderr[:2000]}")
        check_shown(f"{name} in progress and result", done.stderr, done.stdout)
        check(f"{name}: cut where it is shown", max(map(len, (done.stderr + done.stdout).split("\n"))) < 6 * SHOWN_MAX,
              max(map(len, (done.stderr + done.stdout).split("\n"))))
        raw = (stage.folder / "report.json").read_text()
        check_shown(f"{name} in the report as it stands", raw)
        bad = [attempt for server in stage.report()["servers"] for attempt in server["attempts"] if attempt["error_code"]]
        check(f"{name}: exactly so in the report", bad and all(attempt["error_message"] == exact(text) for attempt in bad),
              [attempt["error_message"][:200] for attempt in bad])
        events = (stage.folder / "events").read_text()
        check_shown(f"{name} in the event file", events)
        check(f"{name}: events are an object a line", all(json.loads(line) for line in events.splitlines()))
        for words in (["status"], ["status", "--json"], ["runs"], ["report"]):
            shown = stage.run(*words)
            check(f"{name}: {words} works", shown.returncode == 0, shown.stderr)
            check_shown(f"{name} in {words}", shown.stdout, shown.stderr)


def whole_calls(name, text):
    """A call that is refused as a whole says it in the same places."""
    with Stage(PLAN, SIM, bend=bender.answer(403, "APIGW.0302", text, "POST")) as stage:
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", "-v")
        check(f"{name} for a whole call: exit 11", done.returncode == 11, f"{done.returncode} {done.stderr[:2000]}")
        check_shown(f"{name} for a whole call", done.stderr, done.stdout, (stage.folder / "report.json").read_text())
        kept = stage.report()["waves"][0]["batches"][0]["error_message"]
        check(f"{name} for a whole call: exactly so in the report", kept == exact(text), kept[:200])
        shown = stage.run("status")
        check_shown(f"{name} in the status", shown.stdout, shown.stderr)


def from_the_command_line():
    odd = "a\x1b[31mb\u202ec\rd\x9be"
    with Stage(PLAN) as stage:
        (stage.folder / odd).write_text("version: 2\n")
        lines = {
            "a command": [odd],
            "an option": ["runs", f"--{odd}"],
            "a plan that is not there": ["validate", f"nowhere/{odd}"],
            "a plan with mistakes": ["validate", odd],
            "mistakes as JSON": ["validate", odd, "--json"],
            "a run": ["status", odd],
            "a run to resume": ["resume", odd],
            "a run to halt": ["halt", odd],
            "a run to abandon": ["abandon", odd],
            "a run to unlock": ["unlock", odd],
            "a run to take the rest of": ["apply", "--remaining", odd, "--yes"],
            "a format": ["schema", odd],
        }
        for name, line in lines.items():
            done = stage.run(*line, report=False)
            check(f"odd text as {name}: exit 1", done.returncode in (0, 1), f"{done.returncode} {done.stderr}")
            check_shown(f"odd text as {name}", done.stdout, done.stderr)


def from_the_file_system():
    odd = "a\x1b[31mb\u202ec\rd\x9be"
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        (stage.folder / "plan.yaml").rename(stage.folder / f"{odd}.yaml")
        for name, line, status in [("a plan", [], 0), ("a plan and its report", ["--report", f"{odd}.json"], 0),
                                   ("a report in no folder", ["--report", f"{odd}/{odd}.json"], 1)]:
            done = stage.run("apply", f"{odd}.yaml", *line, "--yes", report=False)
            check(f"odd name of {name}: exit {status}", done.returncode == status, done.stderr)
            check_shown(f"odd name of {name}", done.stdout, done.stderr)
        check("the report keeps the name", json.loads((stage.folder / f"{odd}.json").read_text())["plan"]["path"] == f"{odd}.yaml")
        done = stage.run("report", "--report", f"again {odd}.json", report=False)
        check_shown("odd name of a report made again", done.stdout, done.stderr)
        done = stage.run("apply", f"{odd}.yaml", "--yes", "--events", f"{odd}/{odd}", report=False)
        check("an event file in no folder: exit 1", done.returncode == 1, done.returncode)
        check_shown("odd name of an event file", done.stdout, done.stderr)
        command = [PLAN, "apply", f"{odd}.yaml", "--yes", "--allow-endpoint", stage.place, "--journal", f"{odd}/journal.db"]
        done = stage.run("runs", variables={"HOME": str(stage.folder / odd)})
        check_shown("odd name of a home", done.stdout, done.stderr)
        stage.cloud.befall("drop_after")
        done = subprocess.run(command, cwd=stage.folder, env=stage.environment(), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE_S)
        check("odd name of a journal: exit 10", done.returncode == 10, done.stderr)
        check_shown("odd name of a journal", done.stdout, done.stderr)


def from_the_environment():
    odd = "cn\x1b[31m\u202e\r"
    with Stage(PLAN) as stage:
        (stage.folder / "plan.yaml").write_text(
            'version: 1\nname: story\ntarget: {region: "${CPH_PLAN_REGION}", project_id: "' + "0" * 32 + '"}\n'
            'groups: {farm: {servers: ["' + "1" * 32 + '"]}}\nwaves: [{groups: [farm]}]\n')
        for words in (["validate", "plan.yaml"], ["validate", "plan.yaml", "--json"], ["apply", "plan.yaml", "--yes"]):
            done = stage.run(*words, report=False, variables={"CPH_PLAN_REGION": odd})
            check(f"odd text in the environment: {words} refuses", done.returncode == 1, done.returncode)
            check_shown(f"odd text in the environment: {words}", done.stdout, done.stderr)


def main():
    for name, text in a_share_of(HOSTILE.items()):
        from_the_cloud(name, text)
        whole_calls(name, text)
    from_the_command_line()
    from_the_file_system()
    from_the_environment()
    return close()


if __name__ == "__main__":
    sys.exit(main())
