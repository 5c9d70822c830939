#!/usr/bin/env python3
"""terminal_test.py CPH_PLAN CPH_SIM: the program in front of a person, on a pseudo-terminal of its own."""

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time

from stage import PATIENCE_S, PROJECT, Stage, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
QUESTION = "Only 'yes' does:"
CTRL_C, CTRL_D = b"\x03", b"\x04"


class Terminal:
    """A program with a terminal as its standard streams, in a session of its own, so that keys become signals."""

    def __init__(self, stage, *words):
        self.near, far = pty.openpty()
        self.shown = ""

        def take_terminal():
            os.setsid()
            fcntl.ioctl(far, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(stage.command(*words), cwd=stage.folder, env=stage.environment(), stdin=far, stdout=far,
                                        stderr=far, preexec_fn=take_terminal)
        os.close(far)

    def read_on(self):
        """Takes in what is shown; False when nothing more will be."""
        ready, _, _ = select.select([self.near], [], [], 1)
        try:
            piece = os.read(self.near, 65536) if ready else b"\0"
        except OSError:  # the other side is closed
            return False
        self.shown += piece.replace(b"\0", b"").decode()
        return piece != b""

    def await_text(self, text):
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.shown and time.monotonic() < deadline and self.read_on():
            pass
        return text in self.shown

    def press(self, keys):
        os.write(self.near, keys)

    def end(self):
        """Its exit status; negative when a signal ended it."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self.read_on():
            pass
        status = self.process.wait(timeout=PATIENCE_S)
        os.close(self.near)
        return status


def answered(name, keys, status, calls):
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        terminal = Terminal(stage, "apply", "plan.yaml")
        check(f"{name}: it asks", terminal.await_text(QUESTION), terminal.shown)
        check(f"{name}: it shows the plan first", "6 servers in 3 waves" in terminal.shown, terminal.shown)
        check(f"{name}: it says where", f"6 servers in cn-east-3, project {PROJECT}, at http://{stage.place}?" in terminal.shown, terminal.shown)
        terminal.press(keys)
        got = terminal.end()
        check(f"{name}: exit {status}", got == status, f"{got} {terminal.shown}")
        check(f"{name}: {calls} calls", stage.cloud.ledger()["restart_calls"] == calls, stage.cloud.ledger())
        check(f"{name}: {'a run' if calls else 'no run'} is on record", len(stage.runs()) == (1 if calls else 0), stage.runs())
        if not calls:
            check(f"{name}: says that nothing came of it", "nothing was" in terminal.shown, terminal.shown)


def an_unfinished_run_is_offered():
    with Stage(PLAN, SIM, job_ms=1500) as stage:
        stage.plan()
        first = Terminal(stage, "apply", "plan.yaml", "--yes")
        check("a run on a terminal tells what happens", first.await_text("sent as request"), first.shown)
        first.press(CTRL_C)
        check("Ctrl-C on a terminal", first.end() == 130, first.shown)
        run_id = stage.runs()[0]["id"]

        for name, keys, status in [("no", b"no\n", 8), ("Ctrl-C", CTRL_C, 130), ("Ctrl-D", CTRL_D, 8)]:
            second = Terminal(stage, "apply", "plan.yaml")
            check(f"{name}: the unfinished run is offered", second.await_text(QUESTION) and run_id in second.shown, second.shown)
            second.press(keys)
            check(f"{name}: exit {status}", second.end() == status, second.shown)
            check(f"{name}: nothing was sent", stage.cloud.ledger()["restart_calls"] == 1, stage.cloud.ledger())

        third = Terminal(stage, "apply", "plan.yaml")
        third.await_text(QUESTION)
        third.press(b"yes\n")
        check("yes: it goes on", third.end() == 0 and stage.outcomes() == ["ok"] * 6, third.shown)
        check("yes: it is the same run", [run["id"] for run in stage.runs()] == [run_id], stage.runs())


def closed_hours_are_told_before_the_question():
    with Stage(PLAN, SIM) as stage:
        blackout = 'from: "2026-01-01T00:00:00Z", to: "2126-01-01T00:00:00Z", reason: a hundred years of sleep'
        stage.plan(more=f"blackouts: [{{name: sleep, {blackout}}}]\n")
        terminal = Terminal(stage, "apply", "plan.yaml")
        terminal.await_text(QUESTION)
        check("closed hours: why", "blackout sleep from " in terminal.shown, terminal.shown)
        check("closed hours: until when", "opens at 2126-01-01T00:00:00Z" in terminal.shown, terminal.shown)
        terminal.press(b"no\n")
        terminal.end()
        terminal = Terminal(stage, "apply", "plan.yaml", "--override-blackout", "sleep", "--reason", "the prince is here")
        terminal.await_text(QUESTION)
        check("overridden hours are none", "opens at " not in terminal.shown and "open at " in terminal.shown, terminal.shown)
        terminal.press(b"no\n")
        terminal.end()


def no_terminal():
    with Stage(PLAN, SIM) as stage:
        stage.plan()
        done = stage.run("apply", "plan.yaml", report=False)
        check("without a terminal it takes --yes", done.returncode == 1 and "--yes" in done.stderr, done.stderr)
        check("and nothing is asked", QUESTION not in done.stdout + done.stderr)
        check("and nothing is sent", stage.cloud.ledger()["restart_calls"] == 0)


def main():
    answered("yes", b"yes\n", 0, 3)
    answered("n", b"n\n", 1, 0)
    answered("y", b"y\n", 1, 0)
    answered("a long word", b"yes" + b"s" * 1000 + b"\n", 1, 0)
    answered("nothing", b"\n", 1, 0)
    answered("the end of the input", CTRL_D, 1, 0)
    answered("Ctrl-C", CTRL_C, 130, 0)
    an_unfinished_run_is_offered()
    closed_hours_are_told_before_the_question()
    no_terminal()
    return close()


if __name__ == "__main__":
    sys.exit(main())
