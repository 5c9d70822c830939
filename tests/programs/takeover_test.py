#!/usr/bin/env python3
"""takeover_test.py CPH_PLAN CPH_SIM: an owner that sleeps while another one finishes its run, and wakes up."""

import contextlib
import hashlib
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys

from stage import Stage, await_that, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def age_lease(stage, run):
    """As if the owner had not renewed its lease for longer than it lasts, so that nobody has to wait for it."""
    with contextlib.closing(sqlite3.connect(stage.folder / "state/journal.db")) as database:
        epoch, owner, host, heartbeat = database.execute("SELECT epoch, owner, host, heartbeat FROM leases").fetchone()
        heartbeat -= 10 * 60 * 1000
        columns = [str(column).encode() for column in (run, epoch, owner, host, heartbeat)]
        seal = hashlib.sha256(b"".join(b"%d\n%s" % (len(column), column) for column in columns)).hexdigest()
        database.execute("UPDATE leases SET heartbeat = ?, seal = ?", (heartbeat, seal))
        database.commit()


def woken_after_takeover():
    with Stage(PLAN, SIM, job_ms=3000) as stage:
        stage.plan()
        sleeper = stage.start("apply", "plan.yaml", "--yes")
        check("the first owner makes its first call", await_that(lambda: len(stage.cloud.restarted()) == 2))
        await_that(lambda: (stage.folder / "report.json").exists() and "in_flight" in stage.outcomes())
        sleeper.signal(signal.SIGSTOP)

        run = stage.runs()[0]["id"]
        refused = stage.run("resume")
        check("while the kernel holds its lock nobody takes over", refused.returncode == 8, f"{refused.returncode} {refused.stderr}")
        refused = stage.run("unlock", run)
        check("nor can it be shut out", refused.returncode == 8, f"{refused.returncode} {refused.stderr}")
        shutil.rmtree(stage.folder / "state/locks")
        refused = stage.run("resume")
        check("not even when its lock file is gone", refused.returncode == 8, f"{refused.returncode} {refused.stderr}")
        age_lease(stage, run)
        freed = stage.run("unlock", run)
        check("one that has been silent for longer than a lease lasts is shut out", freed.returncode == 0, freed.stderr)
        resumed = stage.run("resume")
        check("the second owner finishes the run", resumed.returncode == 0, f"{resumed.returncode} {resumed.stderr}")
        report = stage.report()

        sleeper.signal(signal.SIGCONT)
        status, out, err = sleeper.end()
        check("the woken owner does not claim success", status != 0, status)
        check("it says whose the run is now", "this process no longer owns it" in err, err)
        check("it proposes nothing and sums up nothing", "cph-plan resume" not in err and out == "", out + err)
        command = shlex.split(re.search(r"^  (cph-plan status .*) tells how it stands$", err, re.M).group(1))
        check("what it proposes to type can be typed", subprocess.run([PLAN, *command[1:]], capture_output=True).returncode == 0, err)
        check("the report is the second owner's", stage.report() == report)
        check("no server was restarted twice", sorted(stage.cloud.restarted()) == sorted(stage.cloud.ids), stage.cloud.restarted())
        verified = stage.run("report", "--verify")
        check("the journal is whole", verified.returncode == 0, verified.stderr)


woken_after_takeover()
sys.exit(close())
