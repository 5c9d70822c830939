#!/usr/bin/env python3
"""report_schema_test.py CPH_PLAN CPH_SIM REPORT_STORIES: real reports are what the published schema and the page say, by the word
of a validator that knows nothing of the program; and a report with anything wrong with it is refused.

REPORT_STORIES prints reports of made-up runs, which between them meet everything that a report can say.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

import jsonschema

import mutilate
import page

PLAN, SIM, STORIES = (os.path.abspath(word) for word in sys.argv[1:4])
ROOT = pathlib.Path(__file__).resolve().parents[3]
PROJECT = "0605767b8bab40ffb711234cb80d0000"
TOKEN = "not-a-real-token"
PATIENCE_S = 60
results = {"passed": 0, "failed": 0}


def check(name, holds, shown=""):
    results["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED {name}: {shown}")


def cph_plan(folder, *words, **variables):
    return subprocess.run([PLAN, *map(str, words), "--journal", folder / "state/journal.db"], cwd=folder,
                          env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE_S)


# --- real reports

def examples(folder):
    for plan in sorted((ROOT / "examples/plans").glob("*.yaml")):
        cph_plan(folder, "apply", plan, "--simulate", "--speed", "200", "--yes", "--quiet", "--report", "report.json")
        yield plan.name, (folder / "report.json").read_text()


class Cloud:
    """A cph-sim for one story."""

    def __init__(self, folder):
        port = folder / "port"
        self.process = subprocess.Popen([SIM, "--project", PROJECT, "--token", TOKEN, "--servers", "4", "--job-duration-ms",
                                         "30", "--port-file", port], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE_S
        while not (port.exists() and port.read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.place = "127.0.0.1:" + port.read_text()
        self.ids = [server["server_id"] for server in self.ask(f"/v1/{PROJECT}/cloud-phone/servers")["servers"]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(timeout=PATIENCE_S)

    def ask(self, path, body=None):
        request = urllib.request.Request(f"http://{self.place}{path}", body, {"X-Auth-Token": TOKEN})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:
            return json.load(reply)


def troubled_runs():
    """Runs in which a call goes wrong in each way that the cloud can be asked for."""
    for fault in ["drop_after", "gateway_after", "truncated", "html", "empty_object", "throttled", "busy", "internal_error", "forbidden"]:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            with Cloud(folder) as cloud:
                cloud.ask("/_sim/faults", fault.encode())
                (folder / "plan.yaml").write_text(
                    f'version: 1\nname: story\ntarget: {{region: cn-east-3, project_id: "{PROJECT}", endpoint: "http://{cloud.place}"}}\n'
                    f"groups: {{farm: {{servers: {json.dumps(cloud.ids)}}}}}\nwaves: [{{groups: [farm], split: [2]}}]\n")
                cph_plan(folder, "apply", "plan.yaml", "--yes", "--quiet", "--report", "report.json", "--allow-endpoint",
                         cloud.place, HW_AUTH_TOKEN=TOKEN)
                yield fault, (folder / "report.json").read_text()


def killed_run(folder):
    """A run whose process dies with servers in flight, told from the journal."""
    plan = ROOT / "examples/plans/one-server.yaml"
    process = subprocess.Popen([PLAN, "apply", plan, "--simulate", "--yes", "--journal", folder / "killed/journal.db"], cwd=folder,
                               env={"PATH": os.environ["PATH"], "HOME": str(folder)}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if " sent as request " in line:
            break
    process.kill()
    process.wait(timeout=PATIENCE_S)
    process.stderr.close()
    done = subprocess.run([PLAN, "report", "--journal", folder / "killed/journal.db"], capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": str(folder)}, timeout=PATIENCE_S)
    report = json.loads(done.stdout)
    check("a killed run is reported as unfinished", report["run"]["state"] == "running" and report["run"]["exit_code"] is None)
    check("with its server in flight", [server["outcome"] for server in report["servers"]] == ["in_flight"])
    return done.stdout


def made_up_runs():
    told = subprocess.run([STORIES], capture_output=True, check=True, timeout=PATIENCE_S).stdout.decode()
    return told.split("\0")[:-1]


# --- what is asked of each

def sums(report):
    """What does not add up."""
    outcomes = dict(report["totals"])
    planned = outcomes.pop("servers")
    counted = {outcome: sum(server["outcome"] == outcome for server in report["servers"]) for outcome in outcomes}
    if planned != len(report["servers"]) or planned != sum(outcomes.values()) or counted != outcomes:
        yield f"totals {report['totals']}, counted {counted}"
    if sum(report["not_started"].values()) != outcomes["not_started"]:
        yield f"not_started {report['not_started']}"
    bad = sum(outcomes[outcome] for outcome in ("rejected", "failed", "timed_out", "unhealthy", "unknown"))
    if report["budget"]["bad"] != bad:
        yield f"bad {report['budget']}"
    for wave in report["waves"]:
        if sum(wave["outcomes"].values()) != wave["size"]:
            yield f"wave {wave['name']}"


def repeated_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key stands twice in {keys}")
    return dict(pairs)


def judge(name, text, validator):
    report = json.loads(text, object_pairs_hook=repeated_keys)
    wrong = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(report)] + list(sums(report))
    check(name, not wrong, wrong)
    return report


def judge_schema(schema, tables):
    told = page.of_page((ROOT / "docs/report-format.md").read_text())
    for path in sorted(tables.keys() | told.keys()):
        check(f"docs/report-format.md tells of `{path}` as it is", told.get(path) == tables.get(path),
              f"\n  page   {told.get(path)}\n  schema {tables.get(path)}")
    for path, part in page.objects(schema, schema, ""):
        closed = part.get("additionalProperties") is False and set(part["required"]) == set(part["properties"])
        check(f"every field of `{path}` is always there, and no other", closed)


def main():
    schema = json.loads(subprocess.run([PLAN, "schema", "report"], capture_output=True, check=True, timeout=PATIENCE_S).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    tables = page.of_schema(schema)
    judge_schema(schema, tables)

    reports = [judge(f"made-up run {number}", text, validator) for number, text in enumerate(made_up_runs())]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for name, text in [*examples(folder), *troubled_runs(), ("a killed run", killed_run(folder))]:
            judge(name, text, validator)

    seen = set()
    for report in sorted(reports, key=lambda report: len(json.dumps(report))):
        for what, bad in mutilate.mutilated(report, tables, seen):
            check(f"refused: {what}", not validator.is_valid(bad), "taken")
    removed = {mark[0] for mark in seen if mark[1] == "removed"}
    known = {f"{path}.{field}" if path else field for path, fields in tables.items() for field in fields}
    check("every field was taken away once", removed == known, known - removed)
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
