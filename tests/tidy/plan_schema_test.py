#!/usr/bin/env python3
"""plan_schema_test.py PLAN_CHECK: keeps the plan's JSON Schema, the loader, the examples and the documentation in step.

PLAN_CHECK is the program built from tests/support/plan_check.cpp.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

BASE = {
    "version": "version: 1",
    "name": "name: small",
    "target": 'target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000"}',
    "groups": 'groups: {a: {servers: ["00000000000000000000000000000001", "00000000000000000000000000000002"]}}',
    "waves": "waves: [{groups: [a]}]",
}

# Lines that take the place of those with the same key: what loader and schema take.
GOOD = [
    "description: any text",
    'description: ""',
    "targets: {east: {region: cn-east-3, project_id: 0605767b8bab40ffb711234cb80d000a}}",
    'target: {region: "${CPH_PLAN_TEST_REGION}", project_id: "0605767b8bab40ffb711234cb80d0000"}',
    'target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "https://a.b:1", '
    'iam_endpoint: "http://localhost:1"}',
    "groups: {a: {servers: [x1, x2], exclude: [x2], order: sorted}}",
    "groups: {a: {servers: [x], order: file}}",
    "groups: {a: {servers: [x], order: shuffle}}",
    "groups: {a: {servers_from: ids.txt}}",
    "groups: {a: {servers: [x], servers_from: ids.txt}}",
    "waves: [{name: w, groups: [a], split: [1, 10%, 100%], pause: 0s, max_failures: 0, job_timeout: 1s, health: none}]",
    "waves: [{groups: [a], health: {}}]",
    "max_servers: 2",
    "max_failures: 0",
    "max_failures: 0%",
    "max_failures: 100%",
    "max_failures_per_wave: 3",
    "job_timeout: 1h30m",
    "on_unknown: halt",
    "on_unknown: assume_sent\nmax_failures: 1%",
    "max_parallel_calls: 1000000000",
    "max_calls_per_minute: 1",
    "health: none",
    "health: {status: normal, healthy_deadline: 1d}",
    'windows: [{start: "00:00", duration: 6h, time_zone: UTC}]',
    'windows: [{days: [mon, 1st-tue, 4th-sun, last-fri], start: "22:00", end: "04:30", time_zone: Asia/Shanghai, cutoff: 40m}]',
    'windows: [{start: "23:59", end: "23:58", time_zone: Australia/Lord_Howe, cutoff: 0s}]',
    'blackouts: [{from: "2027-02-05T00:00:00+08:00", to: "2027-02-13T00:00:00.5Z", reason: spring festival}]',
    "blackouts: [{name: sale, from: 2027-02-05T00:00:00-03:30, to: 2027-02-13T00:00:00Z, reason: sale}]",
    'windows: [{start: "01:00", duration: 6h, time_zone: UTC}]\non_close: wait\nmax_wait: 7d\nstart_deadline: 1h',
    "on_close: suspend",
]

# The same for what both refuse.
BAD = [
    "version: 2",
    'version: "1"',
    "version: one",
    "version:",
    "name:",
    "name: -x",
    "name: a/b",
    'name: "' + "x" * 65 + '"',
    "name: [x]",
    "description: [x]",
    "target:",
    "target: cn-east-3",
    "target: {region: cn-east-3}",
    'target: {project_id: "0605767b8bab40ffb711234cb80d0000"}',
    'target: {region: cn-east, project_id: "0605767b8bab40ffb711234cb80d0000"}',
    "target: {region: cn-east-3, project_id: xyz}",
    'target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: a.b}',
    'target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "https://a.b/c"}',
    "target: {region: cn-east-3, project_id: 0605767b8bab40ffb711234cb80d000a}\n"
    "targets: {east: {region: cn-east-3, project_id: 0605767b8bab40ffb711234cb80d000a}}",
    "targets: {}",
    "groups: {}",
    "groups: [a]",
    "groups: {a: {}}",
    "groups: {a: [x]}",
    "groups: {a: {servers: []}}",
    "groups: {a: {servers: x}}",
    "groups: {a: {servers: [x/y]}}",
    "groups: {a: {servers: [[x]]}}",
    "groups: {a: {servers: [x], exclude: []}}",
    "groups: {a: {servers: [x], order: random}}",
    'groups: {a: {servers_from: ""}}',
    'groups: {"a b": {servers: [x]}}',
    "waves: []",
    "waves: {groups: [a]}",
    "waves: [a]",
    "waves: [{}]",
    "waves: [{groups: []}]",
    "waves: [{groups: a}]",
    "waves: [{groups: [a, a]}]",
    'waves: [{name: "w[1]", groups: [a]}]',
    "waves: [{groups: [a], split: []}]",
    "waves: [{groups: [a], split: 1}]",
    "waves: [{groups: [a], split: [0]}]",
    "waves: [{groups: [a], split: [0%]}]",
    "waves: [{groups: [a], split: [101%]}]",
    "waves: [{groups: [a], pause: 5}]",
    "waves: [{groups: [a], pause: 5M}]",
    "waves: [{groups: [a], job_timeout: 0s}]",
    "waves: [{groups: [a], max_failures: -1}]",
    "waves: [{groups: [a], health: normal}]",
    "max_servers: 0",
    "max_failures: 101%",
    "max_failures: 5 %",
    "max_failures: 05%",
    'max_failures: "5"',
    "max_failures: 1.5",
    "max_failures_per_wave: some",
    "job_timeout: 0m",
    "job_timeout: 30",
    "job_timeout: 1.5h",
    "job_timeout: 05m",
    "on_unknown: resend",
    "on_unknown: assume_sent",
    "on_unknown: assume_sent\nmax_failures: 0",
    "on_unknown: assume_sent\nmax_failures: 0%",
    "max_parallel_calls: 0",
    "max_parallel_calls: 1000000001",
    'max_parallel_calls: "4"',
    "max_calls_per_minute: 10%",
    "health: {status: abnormal}",
    "health: {healthy_deadline: 0s}",
    "health: []",
    "windows: []",
    'windows: {start: "22:00", duration: 6h, time_zone: UTC}',
    "windows: [nightly]",
    'windows: [{duration: 6h, time_zone: UTC}]',
    'windows: [{start: "22:00", time_zone: UTC}]',
    'windows: [{start: "22:00", duration: 6h}]',
    'windows: [{start: "22:00", duration: 6h, end: "04:00", time_zone: UTC}]',
    'windows: [{start: "22:00", duration: 0s, time_zone: UTC}]',
    'windows: [{start: "24:00", duration: 6h, time_zone: UTC}]',
    'windows: [{start: "9:00", duration: 6h, time_zone: UTC}]',
    'windows: [{start: "22:00", duration: 6h, time_zone: ""}]',
    'windows: [{start: "22:00", duration: 6h, time_zone: UTC, cutoff: 40}]',
    'windows: [{days: [], start: "22:00", duration: 6h, time_zone: UTC}]',
    'windows: [{days: fri, start: "22:00", duration: 6h, time_zone: UTC}]',
    'windows: [{days: [Fri], start: "22:00", duration: 6h, time_zone: UTC}]',
    'windows: [{days: [5th-fri], start: "22:00", duration: 6h, time_zone: UTC}]',
    'windows: [{days: [fri, fri], start: "22:00", duration: 6h, time_zone: UTC}]',
    "blackouts: []",
    "blackouts: [{}]",
    "blackouts: [{from: 2027-02-05T00:00:00Z, to: 2027-02-13T00:00:00Z}]",
    'blackouts: [{from: 2027-02-05T00:00:00Z, to: 2027-02-13T00:00:00Z, reason: ""}]',
    "blackouts: [{from: 2027-02-05, to: 2027-02-13T00:00:00Z, reason: sale}]",
    "blackouts: [{from: 2027-02-05T00:00:00, to: 2027-02-13T00:00:00Z, reason: sale}]",
    "blackouts: [{from: 2027-02-05T00:00:00Z, to: 2027-02-13T00:00:00Z, reason: sale, name: a b}]",
    "on_close: stop",
    "max_wait: 0s",
    "start_deadline: 60",
    # part of the language, and not carried out by this version
    "fit: true",
    "blackouts: [{calendar: freezes.ics}]",
    "retry: {max: 1}",
    "groups: {a: {select: {name: x}}}",
    "waves: [{groups: [a], approve: true}]",
    "health: {min_healthy_time: 1m}",
]

# A mapping of the language with a key that nobody would mistake for another, and where the schema describes it.
MAPPINGS = {
    "": "qqqqqqqqqqqqqqqqqqqqqqqq: x",
    "target": "target: {qqqqqqqqqqqqqqqqqqqqqqqq: x}",
    "group": "groups: {a: {qqqqqqqqqqqqqqqqqqqqqqqq: x}}",
    "wave": "waves: [{qqqqqqqqqqqqqqqqqqqqqqqq: x}]",
    "health": "health: {qqqqqqqqqqqqqqqqqqqqqqqq: x}",
    "window": "windows: [{qqqqqqqqqqqqqqqqqqqqqqqq: x}]",
    "blackout": "blackouts: [{qqqqqqqqqqqqqqqqqqqqqqqq: x}]",
}


class PlanLoader(yaml.SafeLoader):
    """Reads scalars as the plan language does: plain integers are integers, everything else is text."""


PlanLoader.yaml_implicit_resolvers = {}
PlanLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(0|[1-9][0-9]*)$"), list("0123456789"))
PlanLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""])


class Suite:
    def __init__(self, plan_check):
        self.plan_check = pathlib.Path(plan_check).absolute()
        self.passed = 0
        self.failed = 0
        schema = json.loads(self.run("--schema")[1])
        jsonschema.Draft202012Validator.check_schema(schema)
        self.schema = schema
        self.validator = jsonschema.Draft202012Validator(schema)

    def run(self, *arguments, folder=None):
        done = subprocess.run(
            [self.plan_check, *arguments],
            cwd=folder,
            env={"CPH_PLAN_TEST_REGION": "cn-east-3"},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        return done.returncode, done.stdout

    def check(self, holds, what, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}\n{detail}")

    def loader_says(self, text):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "plan.yaml").write_text(text, encoding="utf-8")
            pathlib.Path(folder, "ids.txt").write_text("z1\nz2\n", encoding="utf-8")
            pathlib.Path(folder, "inventory").mkdir()
            for name in ("farm-a.txt", "farm-b.txt"):
                digits = "a" if name == "farm-a.txt" else "b"
                ids = "".join(f"{digits}{number:031}\n" for number in range(1, 5))
                pathlib.Path(folder, "inventory", name).write_text(ids, encoding="utf-8")
            return self.run("plan.yaml", folder=folder)

    def schema_says(self, text):
        return "\n".join(error.message for error in self.validator.iter_errors(yaml.load(text, PlanLoader)))

    def both_take(self, text, what):
        status, output = self.loader_says(text)
        self.check(status == 0, f"the loader takes {what}", output)
        found = self.schema_says(text)
        self.check(not found, f"the schema takes {what}", found)

    def both_refuse(self, text, what):
        status, output = self.loader_says(text)
        self.check(status == 1, f"the loader refuses {what}", output)
        self.check(self.schema_says(text) != "", f"the schema refuses {what}")


def with_lines(lines):
    """The small plan, in which these top-level keys take the place of its own."""
    keys = dict(BASE)
    if "targets:" in lines:
        del keys["target"]
    for entry in re.split(r"^(?=\w)", lines, flags=re.M):
        if entry:
            keys[entry.split(":")[0]] = entry.rstrip("\n")
    return "\n".join(keys.values()) + "\n"


def without(key):
    return "\n".join(line for name, line in BASE.items() if name != key) + "\n"


def known_to_loader(suite, line):
    hint = re.search(r"known keys: (.*)", suite.loader_says(with_lines(line))[1])
    return sorted(hint.group(1).split(", ")) if hint else []


def known_to_schema(suite, definition):
    schema = suite.schema
    if definition == "health":
        return sorted(schema["$defs"]["health"]["anyOf"][1]["properties"])
    return sorted((schema["$defs"][definition] if definition else schema)["properties"])


def documented_plans(suite):
    """Blocks of docs/plan-format.md: ```yaml is a whole plan, ```yaml lines are lines of one, and ```yaml refused is
    followed by what the loader says of it."""
    text = (ROOT / "docs" / "plan-format.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.S | re.M)
    suite.check(sum(info.startswith("yaml") for info, _ in blocks) > 5, "the documentation holds examples")
    for number, (info, block) in enumerate(blocks):
        what = f"block {number + 1} of docs/plan-format.md:\n{block}"
        if info == "yaml":
            suite.both_take(block, what)
        elif info == "yaml lines":
            suite.both_take(with_lines(block), what)
        elif info == "yaml refused":
            following, expected = blocks[number + 1]
            suite.check(following == "text", f"{what} is followed by what is said of it")
            suite.check(suite.loader_says(block) == (1, expected), what, suite.loader_says(block)[1])
        else:
            suite.check(info in ("text", "sh", ""), f"the kind of {what} is known")


def documented_keys(suite):
    text = (ROOT / "docs" / "plan-format.md").read_text(encoding="utf-8")
    for definition in MAPPINGS:
        for key in known_to_schema(suite, definition):
            suite.check(f"`{key}`" in text, f"docs/plan-format.md tells of `{key}`")


def main():
    suite = Suite(sys.argv[1])
    suite.both_take(with_lines(""), "the small plan")
    for lines in GOOD:
        suite.both_take(with_lines(lines), lines)
    for lines in BAD:
        suite.both_refuse(with_lines(lines), lines)
    for key in BASE:
        suite.both_refuse(without(key), f"a plan without {key}")
    for definition, line in MAPPINGS.items():
        suite.both_refuse(with_lines(line), line)
        loader, schema = known_to_loader(suite, line), known_to_schema(suite, definition)
        suite.check(loader == schema, f"the keys of {definition or 'a plan'} agree", f"{loader}\n{schema}")
    examples = sorted((ROOT / "examples" / "plans").glob("*.yaml"))
    suite.check(len(examples) >= 5, "there are examples")
    for example in examples:
        status, output = suite.run(str(example))
        suite.check(status == 0 and output.endswith(": ok\n"), f"the loader takes {example.name}", output)
        suite.check(output.count("\n") == 1, f"{example.name} gives no cause for warnings", output)
        found = suite.schema_says(example.read_text(encoding="utf-8"))
        suite.check(not found, f"the schema takes {example.name}", found)
    documented_plans(suite)
    documented_keys(suite)
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
