#!/usr/bin/env python3
"""The scenario runner itself, shown scenarios and programs made up for the purpose: it must be able to object."""

import contextlib
import io
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tidy")]
import run  # noqa: E402
import support  # noqa: E402

PROGRAM = """#!/bin/sh
echo "read $1 at 2026-11-24T04:04:48Z"
echo "from $PWD, as run r-17" >&2
[ "$2" = --report ] && echo '{"run": {"id": "r-17", "host": "here"}, "plan": {"name": "a"}}' > report.json
[ "$1" = bad.yaml ] && exit 1
exit 0
"""
SIMULATOR = """#!/usr/bin/env python3
import http.server, pathlib, sys

class Ledger(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"server-1 restarted once\\n")
    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Ledger)
pathlib.Path(sys.argv[sys.argv.index("--port-file") + 1]).write_text(str(server.server_port))
server.serve_forever()
"""


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cph-plan-runner-")
        self.addCleanup(folder.cleanup)
        self.programs, self.root = Path(folder.name, "programs"), Path(folder.name, "scenarios")
        for name, text in {"cph-plan": PROGRAM, "cph-sim": SIMULATOR}.items():
            self.write(self.programs / name, text).chmod(0o755)

    def write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def scenario(self, name, **files):
        for file, text in files.items():
            self.write(self.root / name / file.replace("__", "."), text)

    def run_all(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = run.main(["--programs", str(self.programs), "--root", str(self.root), *arguments])
        return status, out.getvalue()

    def test_accepts_what_is_expected_and_makes_instants_and_places_alike(self):
        self.scenario("good", cmd="cph-plan a.yaml", stdout="read a.yaml at <instant>\n", stderr="from <here>, as run r-17\n")
        self.assertEqual(self.run_all(), (0, "1 passed, 0 failed\n"))

    def test_shows_the_difference(self):
        self.scenario("wrong", cmd="cph-plan a.yaml 2>/dev/null", stdout="read b.yaml\n")
        status, out = self.run_all()
        self.assertEqual(status, 1)
        self.assertIn("-read b.yaml\n+read a.yaml at <instant>", out)
        self.assertTrue(out.endswith("\n0 passed, 1 failed\n"))

    def test_objects_to_another_exit_status_and_to_unexpected_output(self):
        self.scenario("status", cmd="cph-plan bad.yaml >/dev/null 2>&1")
        self.scenario("noise", cmd="echo oh >&2")
        status, out = self.run_all()
        self.assertIn("-0\n+1", out)
        self.assertIn("+oh", out)
        self.assertTrue(out.endswith("0 passed, 2 failed\n"))

    def test_accepting_makes_it_pass_and_is_silent_about_the_usual(self):
        self.scenario("new", cmd="cph-plan bad.yaml --report", report__json="")
        self.assertEqual(self.run_all("--accept")[0], 0)
        self.assertEqual(self.run_all(), (0, "1 passed, 0 failed\n"))
        self.assertEqual((self.root / "new" / "exit").read_text(), "1\n")
        self.assertIn('"id": "<run>"', (self.root / "new" / "report.json").read_text())
        self.assertIn("as run <run>", (self.root / "new" / "stderr").read_text())
        self.scenario("quiet", cmd="true", stdout="", exit="0\n")
        self.run_all("--accept", "quiet")
        self.assertEqual([path.name for path in (self.root / "quiet").iterdir()], ["cmd"])

    def test_starts_a_cloud_and_reads_its_ledger(self):
        self.scenario("cloud", cmd='echo "$CPH_PLAN_ENDPOINT"', cloud__yaml="", ledger="", stdout="http://127.0.0.1:<port>\n")
        status, out = self.run_all()
        self.assertEqual(status, 1)
        self.assertIn("+server-1 restarted once", out)
        self.run_all("--accept")
        self.assertEqual(self.run_all()[0], 0)

    def test_a_cloud_that_does_not_start_is_a_failure(self):
        self.write(self.programs / "cph-sim", "#!/bin/sh\necho no such key\nexit 1\n").chmod(0o755)
        self.scenario("cloud", cmd="true", cloud__yaml="")
        status, out = self.run_all()
        self.assertEqual(status, 1)
        self.assertIn("no such key", out)

    def test_nothing_to_run_is_a_failure(self):
        self.scenario("good", cmd="true")
        self.assertEqual(self.run_all("misspelt"), (1, "0 passed, 0 failed\n"))

    def test_the_callers_environment_stays_outside(self):
        self.scenario("bare", cmd='test -z "${HW_AUTH_TOKEN-}" && test "$HOME" = "$PWD/home"')
        with unittest.mock.patch.dict("os.environ", {"HW_AUTH_TOKEN": "x"}):
            self.assertEqual(self.run_all()[0], 0)


if __name__ == "__main__":
    support.main()
