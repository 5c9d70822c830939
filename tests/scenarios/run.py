#!/usr/bin/env python3
"""Runs the real programs by folders: input files, a command, and what must come of it. README.md here tells the form.

    run.py --programs BUILD [--accept] [--jobs N] [FOLDER…]

BUILD is the folder that holds cph-plan and cph-sim. Without a FOLDER every one below this file is run; a name of a parent
(`validate`) stands for all scenarios in it. The last line is `N passed, N failed`; nothing run is a failure.
"""

import argparse
import difflib
import getpass
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCENARIO_TIMEOUT_S = 120  # the longest that one command may take; a scenario is meant to take seconds
SIMULATOR_START_S = 20  # on a machine that is busy with a sanitizer build
# What a command always leaves, and what that is where the folder is silent.
SILENCE = {"exit": "0\n", "stdout": "", "stderr": ""}
# Compared only in folders that hold such a file; an empty one is enough to have it accepted.
ON_DEMAND = ["report.json", "ledger"]

# Made up for the simulator, and meant to look it. The same values stand in the scenarios' cloud.yaml.
CREDENTIAL = {"HUAWEICLOUD_SDK_AK": "EXAMPLEACCESSKEY", "HUAWEICLOUD_SDK_SK": "example-secret-key-for-the-simulator-only"}

PATTERNS = [
    (re.compile(r"\b\d{8}-\d{6}-[0-9a-f]{6}\b"), "<run>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "<instant>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b"), "<instant>"),
    (re.compile(r"(?<![\d:])\d\d:\d\d:\d\d\b"), "<time>"),
    (re.compile(r"(127\.0\.0\.1|\[::1\]|localhost):\d+"), r"\1:<port>"),
    (re.compile(r"\bpid \d+"), "pid <pid>"),
    (re.compile(r"\brequest [0-9a-f]{32}\b"), "request <request>"),
    # How long something took; in a table what stands behind it is kept apart by two spaces, however long that was.
    (re.compile(r"(?<![\w.:])(\d+(ms|[smhd]))+(?!\w)(?=  )  +"), "<duration>  "),
    (re.compile(r"(?<![\w.:])(\d+(ms|[smhd]))+(?!\w)"), "<duration>"),
    (re.compile(r" {2,}(?=<(instant|duration)>)"), "  "),
]


class Normaliser:
    """Makes what differs from run to run alike: instants, ports, run ids, places, people."""

    # Members of a report's record that say where, by whom and how fast, rather than what. Ids of the cloud's own making are
    # told apart no more: which job belongs to which server is for tests that look closer.
    CIRCUMSTANCES = {"operator", "host", "version", "waits", "request_id", "gateway_request_id", "job_ids"}

    def __init__(self, folder, run_ids):
        user, host = getpass.getuser(), socket.gethostname()
        self.words = [(str(folder), "<here>"), (f"{user}@{host}", "<somebody>"), (f"{user} on {host}", "<somebody>")]
        self.owner = re.compile(re.escape(host) + r":\d+\b")
        self.words += [(run_id, "<run>") for run_id in run_ids]

    def text(self, text):
        for word, name in self.words:
            text = text.replace(word, name)
        text = self.owner.sub("<owner>", text)
        for pattern, name in PATTERNS:
            text = pattern.sub(name, text)
        return text

    def record(self, value):
        if isinstance(value, dict):
            return {name: self.member(name, item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.record(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def member(self, name, value):
        return f"<{name}>" if name in self.CIRCUMSTANCES and value not in (None, []) else self.record(value)

    def json(self, text):
        return json.dumps(self.record(json.loads(text)), indent=2, ensure_ascii=False) + "\n"


class Simulator:
    """cph-sim beside one scenario; as a context manager it yields its origin, None where there is no cloud.yaml."""

    def __init__(self, program, folder):
        self.config = folder / "cloud.yaml"
        self.port_file = folder / ".port"
        self.authority = folder / ".authority.pem"
        self.program = program
        self.process = None
        self.log = None

    def __enter__(self):
        if not self.config.is_file():
            return None
        self.log = open(self.config.parent / ".simulator.log", "w", encoding="utf-8")
        command = [self.program, "--config", self.config, "--port", "0", "--port-file", self.port_file]
        tls = re.search(r"^tls: (?!off)", self.config.read_text(), re.M) is not None
        if tls:
            command += ["--ca-file", self.authority]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + SIMULATOR_START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            port = self.port_file.read_text().strip() if self.port_file.exists() else ""
            if port:
                return f"{'https' if tls else 'http'}://127.0.0.1:{port}"
            time.sleep(0.02)
        self.__exit__()
        raise RuntimeError("cph-sim did not start:\n" + Path(self.log.name).read_text())

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.log:
            self.log.close()


def environment(programs, folder, origin):
    """A bare environment: nothing of the person's own settings, credentials or journals reaches a scenario."""
    kept = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
    made = {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder / "home"),
        "XDG_STATE_HOME": str(folder / "state"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
    }
    if origin:
        made |= {"SIMULATOR": origin.split("//")[1], "CPH_PLAN_ENDPOINT": origin, **CREDENTIAL}
        if origin.startswith("https"):
            made["AUTHORITY"] = str(folder / ".authority.pem")
    return kept | made


def ledger(origin, folder):
    """What the simulated cloud says it did, one line for each restart that a server received."""
    context = ssl.create_default_context(cafile=folder / ".authority.pem") if origin.startswith("https") else None
    with urllib.request.urlopen(f"{origin}/_sim/ledger?form=text", timeout=10, context=context) as reply:
        return reply.read().decode()


def perform(programs, source, folder):
    """Runs one scenario in a copy of its folder and returns {name of expectation: actual text}."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    for name in [*SILENCE, *ON_DEMAND]:
        (folder / name).unlink(missing_ok=True)
    for name in ("home", "state"):
        (folder / name).mkdir()
    with Simulator(programs / "cph-sim", folder) as origin:
        process = subprocess.Popen(
            ["sh", "-u", "./cmd"],
            cwd=folder,
            env=environment(programs, folder, origin),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(timeout=SCENARIO_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise RuntimeError(f"was not done after {SCENARIO_TIMEOUT_S} s") from None
        restarts = ledger(origin, folder) if origin and (source / "ledger").exists() else ""

    reports = [path.read_text() for path in folder.glob("*report.json")]
    same = Normaliser(folder, [json.loads(report)["run"]["id"] for report in reports])
    actual = {
        "exit": f"{process.returncode}\n",
        "stdout": same.text(stdout.decode(errors="backslashreplace")),
        "stderr": same.text(stderr.decode(errors="backslashreplace")),
        "ledger": same.text(restarts),
    }
    report = folder / "report.json"
    actual["report.json"] = same.json(report.read_text()) if report.exists() else ""
    return actual


def expectations(source):
    """What the folder says must come out."""
    names = [name for name in [*SILENCE, *ON_DEMAND] if (source / name).exists()]
    return SILENCE | {name: (source / name).read_text() for name in names}


def difference(expected, actual):
    lines = []
    for name, wanted in expected.items():
        wanted, got = wanted.splitlines(), actual[name].splitlines()
        lines += difflib.unified_diff(wanted, got, f"expected {name}", f"actual {name}", lineterm="")
    return "\n".join(lines)


def accept(source, actual):
    """Makes what came out what is expected, and leaves unsaid what goes without saying."""
    for name in expectations(source):
        if actual[name] == SILENCE.get(name):
            (source / name).unlink(missing_ok=True)
        else:
            (source / name).write_text(actual[name])


def judge(programs, source, accepting):
    """The complaint about one scenario; an empty text when it passed."""
    with tempfile.TemporaryDirectory(prefix="cph-plan-scenario-") as parent:
        folder = Path(parent, "here")
        try:
            actual = perform(programs, source, folder)
        except (RuntimeError, OSError, ValueError, KeyError) as problem:
            return str(problem)
    if accepting:
        accept(source, actual)
        return ""
    return difference(expectations(source), actual)


def scenarios(root, names):
    """The scenario folders at or below the names, or all of them."""
    starts = [root / name for name in names] or [root]
    return sorted({path.parent for start in starts for path in start.rglob("cmd")})


def main(arguments):
    parser = argparse.ArgumentParser(description="runs scenario folders against cph-plan and cph-sim")
    parser.add_argument("--programs", type=Path, default=HERE.parents[1] / "build", help="folder of cph-plan and cph-sim")
    parser.add_argument("--accept", action="store_true", help="take what comes out as what is expected")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="scenarios at a time")
    parser.add_argument("--share", type=int, default=1, help="every so-manieth scenario only")
    parser.add_argument("--root", type=Path, default=HERE, help="folder of the scenarios")
    parser.add_argument("names", nargs="*", metavar="FOLDER")
    options = parser.parse_args(arguments)

    chosen = scenarios(options.root.resolve(), options.names)[:: options.share]
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        complaints = list(pool.map(lambda source: judge(options.programs.resolve(), source, options.accept), chosen))
    failed = 0
    for source, complaint in zip(chosen, complaints):
        if complaint:
            failed += 1
            print(f"--- {source.relative_to(options.root.resolve())}\n{complaint}\n")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 0 if chosen and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
