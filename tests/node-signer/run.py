#!/usr/bin/env python3
"""run.py FOLDER SCRIPT PROGRAM: runs a script of this folder, which drives PROGRAM, with the vendor's signer installed.

The scripts and the lock file are copied to FOLDER, in the build folder, and `npm ci` installs there exactly what the lock file
names and hashes. Without a way to the registry the test is skipped, in so many words; anything else that goes wrong is a failure.
"""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77  # meson's
PATIENCE_S = 300
# npm's words for a registry that cannot be reached, or for no npm at all.
OUT_OF_REACH = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "ENOTCACHED")


def skip(why):
    print(f"SKIPPED: {why}; the vendor's signer was not compared with ours")
    sys.exit(SKIPPED)


def install(folder):
    """Copies the scripts and has npm install what the lock file says, once for each lock file."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in HERE.iterdir():
        if source.suffix in {".json", ".mjs"}:
            shutil.copy(source, folder)
    done = folder / "installed-lock.json"
    wanted = (HERE / "package-lock.json").read_text()
    if done.exists() and done.read_text() == wanted:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=60000"]
    npm = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL)
    if npm.returncode != 0:
        said = npm.stdout + npm.stderr
        print(said)
        if any(word in said for word in OUT_OF_REACH):
            skip("npm cannot reach its registry")
        print("0 passed, 1 failed")
        sys.exit(1)
    done.write_text(wanted)


def main():
    folder, script, program = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).resolve()
    if not shutil.which("node") or not shutil.which("npm"):
        skip("there is no node or no npm here (scripts/install test brings them)")
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests share the folder
        install(folder)
    sys.exit(subprocess.run(["node", script, program], cwd=folder, stdin=subprocess.DEVNULL).returncode)


if __name__ == "__main__":
    main()
