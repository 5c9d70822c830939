"""What the tests of the real programs share: a folder, a pretend cloud beside it, the program in a bare environment, and a count
of what held."""

import contextlib
import json
import os
import pathlib
import queue
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request

from bender import Bender

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = "0605767b8bab40ffb711234cb80d0000"
TOKEN = "not-a-real-token"
PATIENCE_S = 120  # for what takes no time, on a machine that is busy with a sanitizer build

results = {"passed": 0, "failed": 0}


def check(name, holds, shown=""):
    results["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED {name}: {shown}")


def a_share_of(stories):
    """Every SHARE-th of many like stories: under a sanitizer each takes several times as long."""
    return list(stories)[:: int(os.environ.get("SHARE", "1"))]


def close():
    """The closing line, and the exit status."""
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


def await_that(condition):
    """Waits until a condition holds; False when it does not in all patience."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class Cloud:
    """A cph-sim of its own for one story."""

    def __init__(self, program, folder, servers=6, job_ms=30):
        port = folder / "port"
        self.process = subprocess.Popen(
            [program, "--project", PROJECT, "--token", TOKEN, "--servers", str(servers), "--job-duration-ms", str(job_ms),
             "--port-file", port], stdout=subprocess.DEVNULL)
        await_that(lambda: port.exists() and port.read_text() != "")
        self.place = "127.0.0.1:" + port.read_text().strip()
        self.ids = [server["server_id"] for server in self.ask(f"/v1/{PROJECT}/cloud-phone/servers")["servers"]]

    def close(self):
        self.process.kill()
        self.process.wait(timeout=PATIENCE_S)

    def ask(self, path, body=None):
        request = urllib.request.Request(f"http://{self.place}{path}", body, {"X-Auth-Token": TOKEN})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:
            return json.load(reply)

    def befall(self, *faults):
        self.ask("/_sim/faults", "\n".join(faults).encode())

    def ledger(self):
        return self.ask("/_sim/ledger")

    def restarted(self):
        return [restart["server"] for restart in self.ledger()["restarts"]]

    @contextlib.contextmanager
    def silent(self):
        """Meanwhile it takes connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


class Process:
    """A program that has been started; what it says on stderr arrives line by line."""

    def __init__(self, command, **options):
        self.popen = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                      **options)
        self.lines = queue.Queue()
        self.said = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.popen.stderr:
            self.lines.put(line)
        self.lines.put(None)

    def await_line(self, words):
        """Waits until it has said something that holds the words; False when it ended before."""
        while (line := self.lines.get(timeout=PATIENCE_S)) is not None:
            self.said.append(line)
            if words in line:
                return True
        return False

    def signal(self, number):
        self.popen.send_signal(number)

    def end(self):
        """Waits for its end: (exit status, stdout, stderr)."""
        out = self.popen.stdout.read()
        status = self.popen.wait(timeout=PATIENCE_S)
        self.reader.join(timeout=PATIENCE_S)
        while (line := self.lines.get(timeout=PATIENCE_S)) is not None:
            self.said.append(line)
        self.popen.stdout.close()
        self.popen.stderr.close()
        return status, out, "".join(self.said)


class Stage:
    """A folder for one story with a plan in it, and the cloud that the plan speaks of, bent if so wished. A context manager."""

    def __init__(self, cph_plan, cph_sim=None, servers=6, job_ms=30, bend=None):
        self.program = os.path.abspath(cph_plan)
        self.temporary = tempfile.TemporaryDirectory(prefix="cph-plan-story-")
        self.folder = pathlib.Path(self.temporary.name)
        self.cloud = Cloud(cph_sim, self.folder, servers, job_ms) if cph_sim else None
        self.bender = Bender(self.cloud.place, bend) if bend else None
        self.place = self.bender.place if self.bender else self.cloud.place if self.cloud else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.bender:
            self.bender.close()
        if self.cloud:
            self.cloud.close()
        self.temporary.cleanup()

    def plan(self, waves="[{groups: [farm], split: [2]}]", more="", name="story"):
        """Writes plan.yaml for all servers of the cloud, group by the name of `farm`."""
        (self.folder / "plan.yaml").write_text(
            f"version: 1\nname: {name}\n"
            f'target: {{region: cn-east-3, project_id: "{PROJECT}", endpoint: "http://{self.place}"}}\n'
            f"groups: {{farm: {{servers: {json.dumps(self.cloud.ids)}}}}}\nwaves: {waves}\n{more}")

    def environment(self, **variables):
        bare = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
        return bare | {"HOME": str(self.folder), "HW_AUTH_TOKEN": TOKEN} | variables

    def command(self, *words, report=True):
        command = [self.program, *map(str, words)]
        command += [] if "--journal" in command else ["--journal", str(self.folder / "state/journal.db")]
        if words[0] in ("apply", "resume"):
            command += ["--report", str(self.folder / "report.json")] if report else []
            command += ["--allow-endpoint", self.place] if self.place else []
        return command

    def run(self, *words, report=True, variables=None, **options):
        return subprocess.run(self.command(*words, report=report), cwd=self.folder, env=self.environment(**(variables or {})),
                              **({"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options),
                              text=True, timeout=PATIENCE_S)

    def start(self, *words):
        return Process(self.command(*words), cwd=self.folder, env=self.environment())

    def start_command(self, command, **variables):
        """A command line as it stands, without the journal of the stage."""
        return Process(command, cwd=self.folder, env=self.environment(**variables))

    def report(self):
        return json.loads((self.folder / "report.json").read_text())

    def outcomes(self):
        return [server["outcome"] for server in self.report()["servers"]]

    def runs(self):
        listed = self.run("runs", "--json")
        return [] if "there is no journal" in listed.stderr else json.loads(listed.stdout)["runs"]
