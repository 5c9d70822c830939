#!/usr/bin/env python3
"""Files that must be there, be executable, or be listed where people look for them."""

import os
import re

import support

REQUIRED = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE",
    ".ci/run",
    "scripts/install",
    "scripts/build",
    "scripts/test",
    "scripts/demo",
    "scripts/format",
    "scripts/tidy",
    "docs/decisions/0000-template.md",
]
DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def missing_files(root):
    return [f"{name}: is missing" for name in REQUIRED if not (root / name).is_file()]


def scripts_that_do_not_run(root):
    """A file that opens with #! says that it is a program; scripts/ and .ci/ hold nothing else."""
    found = []
    for path in support.project_files(root):
        text = support.text_of(root, path)
        if text is None:
            continue
        is_program = text.startswith("#!")
        if path.parts[0] in {"scripts", ".ci"} and not is_program:
            found.append(f"{path}: does not say what runs it")
        if is_program and not os.access(root / path, os.X_OK):
            found.append(f"{path}: is not executable")
    return found


def headers_without_a_promise(root):
    """A public header opens with what it promises, and is read once."""
    found = []
    for path in support.project_files(root):
        if path.suffix != ".hpp":
            continue
        text = support.text_of(root, path) or ""
        if text.count("#pragma once\n") != 1:
            found.append(f"{path}: has no single #pragma once")
        if path.parts[0] == "include" and not text.startswith("// "):
            found.append(f"{path}: does not open with what it promises")
    return found


def unlisted_examples(root):
    """Every example stands in examples/README.md, and nothing stands there that is not."""
    folder = root / "examples"
    if not folder.is_dir():
        return []
    listing = (folder / "README.md").read_text() if (folder / "README.md").is_file() else ""
    listed = set(re.findall(r"\]\(([^)#]+)\)", listing))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")}
    found = [f"examples/{name}: is not listed in examples/README.md" for name in sorted(there - listed)]
    return found + [f"examples/README.md: lists {name}, which is not there" for name in sorted(listed) if not (folder / name).exists()]


def decisions_out_of_order(root):
    """Decisions are numbered without gaps, so that a number means one thing for good."""
    names = sorted(path.name for path in (root / "docs" / "decisions").glob("*.md"))
    found = []
    for expected, name in enumerate(names):
        match = DECISION.fullmatch(name)
        if not match or int(match.group(1)) != expected:
            found.append(f"docs/decisions/{name}: should be number {expected:04}")
    return found


class RequiredFiles(support.TreeTest):
    check = missing_files

    def test_are_there(self):
        self.assert_clean(support.ROOT)

    def test_a_missing_one_is_noticed(self):
        self.assert_objects({name: "" for name in REQUIRED if name != "SECURITY.md"}, "SECURITY.md")


class Scripts(support.TreeTest):
    check = scripts_that_do_not_run

    def test_run(self):
        self.assert_clean(support.ROOT)

    def test_one_that_is_not_executable_is_noticed(self):
        self.assert_objects({"scripts/a": "#!/bin/sh\n"}, "not executable")

    def test_one_without_an_interpreter_is_noticed(self):
        self.assert_objects({"scripts/a": "echo\n"}, "what runs it")


class Headers(support.TreeTest):
    check = headers_without_a_promise

    def test_open_with_what_they_promise(self):
        self.assert_clean(support.ROOT)

    def test_one_that_does_not_is_noticed(self):
        self.assert_objects({"include/cph_plan/base/a.hpp": "#pragma once\n"}, "promises")

    def test_one_that_is_read_twice_is_noticed(self):
        self.assert_objects({"src/plan/a.hpp": "struct A;\n"}, "pragma once")


class Examples(support.TreeTest):
    check = unlisted_examples

    def test_are_listed(self):
        self.assert_clean(support.ROOT)

    def test_an_unlisted_one_is_noticed(self):
        self.assert_objects({"examples/README.md": "", "examples/plans/a.yaml": ""}, "examples/plans/a.yaml")

    def test_a_listed_one_that_is_gone_is_noticed(self):
        self.assert_objects({"examples/README.md": "[a](plans/a.yaml)\n"}, "not there")


class Decisions(support.TreeTest):
    check = decisions_out_of_order

    def test_are_numbered_in_order(self):
        self.assert_clean(support.ROOT)

    def test_a_gap_is_noticed(self):
        self.assert_objects({"docs/decisions/0000-template.md": "", "docs/decisions/0002-b.md": ""}, "number 0001")


if __name__ == "__main__":
    support.main()
