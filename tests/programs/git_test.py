#!/usr/bin/env python3
"""git_test.py CPH_PLAN: the report names the commit that a plan was read from, and whether the plan was as committed; a repository
that wants programs to run because of it does not get its way, and without git or a repository nothing is claimed."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

PLAN = os.path.abspath(sys.argv[1])
PATIENCE_S = 120
results = {"passed": 0, "failed": 0}


def check(name, holds, shown=""):
    results["passed" if holds else "failed"] += 1
    if not holds:
        print(f"FAILED {name}: {shown}")


class Repository:
    """A plan and its inventory, committed."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder, "repo")
        self.home = pathlib.Path(folder, "home")
        self.home.mkdir()
        (self.folder / "plans/inventory").mkdir(parents=True)
        self.write("plans/plan.yaml", 'version: 1\nname: story\n'
                   'target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000"}\n'
                   "groups: {farm: {servers_from: inventory/farm.txt}}\nwaves: [{groups: [farm]}]\n")
        self.write("plans/inventory/farm.txt", "0123456789abcdef0123456789abcdef\n")
        self.write("other.txt", "something else\n")
        self.git("init", "--quiet")
        self.commit()

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def git(self, *words):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=self.folder,
                              env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout.strip()

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "as it is")
        self.head = self.git("rev-parse", "HEAD")

    def told(self, plan="plans/plan.yaml", where=None, **variables):
        """(git_commit, dirty) of the report of a run."""
        report = self.home / "report.json"
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), **variables}
        done = subprocess.run([PLAN, "apply", plan, "--simulate", "--speed", "200", "--yes", "--quiet", "--report", report],
                              cwd=where or self.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=PATIENCE_S)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        told = json.loads(report.read_text())["plan"]
        return told["git_commit"], told["dirty"]


def with_repository(story):
    with tempfile.TemporaryDirectory() as folder:
        story(Repository(folder))


def commit_and_changes(repository):
    head = repository.head
    check("a committed plan is clean", repository.told() == (head, False), repository.told())
    check("from inside its folder too", repository.told("plan.yaml", repository.folder / "plans") == (head, False))
    link = repository.home / "link.yaml"
    os.symlink(repository.folder / "plans", repository.home / "plans")
    check("through a link too", repository.told(str(repository.home / "plans/plan.yaml"), repository.home) == (head, False))
    check("variables of git's do not mislead it",
          repository.told(GIT_DIR=str(repository.home), GIT_WORK_TREE=str(repository.home)) == (head, False))
    repository.write("other.txt", "changed\n")
    check("what is no part of the plan does not matter", repository.told() == (head, False))
    repository.write("plans/inventory/farm.txt", "0123456789abcdef0123456789abcdee\n")
    check("a changed inventory is a dirty plan", repository.told() == (head, True))
    repository.commit()
    check("until it is committed", repository.told() == (repository.head, False) and repository.head != head)
    (repository.folder / "plans/new.yaml").write_text((repository.folder / "plans/plan.yaml").read_text())
    check("a plan that is not committed is dirty", repository.told("plans/new.yaml") == (repository.head, True))
    link.write_text((repository.folder / "plans/plan.yaml").read_text().replace(
        "servers_from: inventory/farm.txt", 'servers: ["0123456789abcdef0123456789abcdef"]'))
    check("outside a repository nothing is claimed", repository.told(str(link)) == (None, None))
    check("without git nothing is claimed", repository.told(PATH=str(repository.home)) == (None, None))


def no_commit_yet(repository):
    repository.git("update-ref", "-d", "HEAD")
    check("before the first commit nothing is claimed", repository.told() == (None, None))


def hostile_settings(repository):
    """Whatever a repository's own settings and attributes may name as a program leaves its mark when it runs."""
    mark = repository.home / "mark"
    trap = repository.home / "trap.sh"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> {mark}\ncat\n")
    trap.chmod(0o755)
    hooks = repository.home / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"):
        os.symlink(trap, hooks / hook)
    repository.write(".gitattributes", "* filter=trap diff=trap\n")
    repository.commit()
    for name in ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass", "gpg.program",
                 "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "diff.trap.textconv", "diff.trap.command",
                 "diff.external", "uploadpack.packObjectsHook", "credential.helper", "core.alternateRefsCommand"):
        repository.git("config", name, str(trap))
    repository.git("config", "core.hooksPath", str(hooks))
    repository.git("config", "alias.rev-parse", f"!{trap}")
    mark.unlink(missing_ok=True)
    check("a hostile repository is asked all the same", repository.told() == (repository.head, False))
    repository.write("plans/plan.yaml", (repository.folder / "plans/plan.yaml").read_text() + "# changed\n")
    check("and its changes are seen", repository.told() == (repository.head, True))
    check("nothing of it ran", not mark.exists(), mark.read_text() if mark.exists() else "")
    repository.git("-c", "core.fsmonitor=", "-c", f"core.hooksPath={hooks}", "checkout", "--quiet", "HEAD~0")
    check("the trap works when git is used without care", mark.exists())


def missing_objects(repository):
    """A commit whose plan must be fetched, by a transport that is a program."""
    mark = repository.home / "mark"
    trap = repository.home / "trap.sh"
    trap.write_text(f"#!/bin/sh\necho fetched >> {mark}\n")
    trap.chmod(0o755)
    blob = repository.git("rev-parse", "HEAD:plans/plan.yaml")
    (repository.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {"extensions.partialClone": "origin", "core.repositoryFormatVersion": "1", "remote.origin.promisor": "true",
                        "remote.origin.url": f"ext::{trap}", "protocol.ext.allow": "always"}.items():
        repository.git("config", name, value)
    check("what must be fetched counts as changed", repository.told() == (repository.head, True))
    check("and is not fetched", not mark.exists())
    subprocess.run(["git", "cat-file", "blob", blob], cwd=repository.folder, capture_output=True, timeout=PATIENCE_S,
                   env={"PATH": os.environ["PATH"], "HOME": str(repository.home)}, check=False)
    check("the transport works when git is used without care", mark.exists())


def git_that_hangs(repository):
    slow = repository.home / "bin"
    slow.mkdir()
    (slow / "git").write_text("#!/bin/sh\nexec sleep 600\n")
    (slow / "git").chmod(0o755)
    check("a git that hangs is given up", repository.told(PATH=f"{slow}:{os.environ['PATH']}") == (None, None))
    (slow / "git").write_text("#!/bin/sh\necho not-a-commit\n")
    check("what is no commit's name is not believed", repository.told(PATH=f"{slow}:{os.environ['PATH']}") == (None, None))


def main():
    for story in (commit_and_changes, no_commit_yet, hostile_settings, missing_objects, git_that_hangs):
        with_repository(story)
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
