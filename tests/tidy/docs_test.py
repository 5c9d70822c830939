#!/usr/bin/env python3
"""What the documents promise: links lead somewhere, commands exist, limits are those of the code.

`docs_test.py [PATH-OF-CPH-PLAN]`: with the program, its own help is asked about every command and option that the
documents show.
"""

import os
import re
import shlex
import subprocess
import sys

import support

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else None

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.M)
PATH = re.compile(r"(?:\./)?((?:scripts|tests|examples|docs|benchmarks|\.ci)/[\w./*-]+|\.ci/run)")
GLOBAL_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def markdown(root):
    return [(path, support.text_of(root, path) or "") for path in support.project_files(root) if path.suffix == ".md"]


def prose(text):
    return FENCE.sub("", text)


def anchors(text):
    """The fragments that a page's headings can be reached by, as forges make them."""
    found = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def dead_links(root):
    found = []
    for path, text in markdown(root):
        for link in LINK.findall(prose(text)):
            if re.match(r"[a-z]+:", link):
                continue
            target, _, fragment = link.partition("#")
            page = (root / path.parent / target) if target else root / path
            if not page.exists():
                found.append(f"{path}: the link {link} leads nowhere")
            elif fragment and fragment not in anchors(page.read_text()):
                found.append(f"{path}: the link {link} names no heading there")
    return found


def shell_lines(text):
    """The commands of the blocks marked `sh`, continuation lines joined, comments and prompts off."""
    for language, block in FENCE.findall(text):
        if language != "sh":
            continue
        for line in block.replace("\\\n", " ").splitlines():
            line = re.sub(r"(^|\s)#.*$", "", line).strip()
            if line:
                yield line


def missing_paths(root):
    """Whatever a command of README or of the pages names in the tree is there, and runs if it is called."""
    found = []
    for path, text in markdown(root):
        for line in shell_lines(text):
            for name in PATH.findall(line):
                hits = list(root.glob(name))
                if not hits:
                    found.append(f"{path}: `{line}`: {name} is not there")
            first = line.split()[0]
            if PATH.fullmatch(first) and (root / first).is_file() and not os.access(root / first, os.X_OK):
                found.append(f"{path}: `{line}`: {first} does not run")
    return found


def calls(root):
    """(page, command, options) of every call of cph-plan in the `sh` blocks of the pages and in the man page."""
    pages = markdown(root)
    for path, text in pages:
        for line in shell_lines(text):
            for part in re.split(r"\s*(?:&&|\|\||[|;&])\s*", line):
                words = shlex.split(part)
                while words and re.fullmatch(r"\w+=.*", words[0]):
                    words.pop(0)
                if words and words[0].split("/")[-1] == "cph-plan":
                    command = next((word for word in words[1:] if not word.startswith("-")), None)
                    yield path, command, [word.split("=")[0] for word in words if word.startswith("--")]


def stale_limits(root):
    """docs/limits.md gives each limit with its name in the code, `name = value`; the code says the same."""
    page = root / "docs" / "limits.md"
    if not page.is_file():
        return ["docs/limits.md: is missing"]
    code = "\n".join(
        support.text_of(root, path) or ""
        for path in support.project_files(root)
        if path.suffix in {".hpp", ".cpp"} and path.parts[0] in {"include", "src"}
    )
    stated = re.findall(r"`(\w+) = ([^`]+)`", page.read_text())
    found = [] if stated else ["docs/limits.md: states no limit"]
    for name, value in stated:
        in_code = re.search(rf"\b{name} = ([^;]+);", code)
        if not in_code:
            found.append(f"docs/limits.md: {name} is not in the code")
        elif " ".join(in_code.group(1).split()) != value:
            found.append(f"docs/limits.md: {name} is {in_code.group(1)} in the code")
    return found


class Links(support.TreeTest):
    check = dead_links

    def test_lead_somewhere(self):
        self.assert_clean(support.ROOT)

    def test_a_dead_one_is_noticed(self):
        self.assert_objects({"README.md": "[a](docs/a.md)\n"}, "leads nowhere")
        self.assert_objects({"README.md": "# Words\n[a](#verbs)\n"}, "names no heading")

    def test_a_live_one_is_accepted(self):
        self.assert_accepts({"README.md": "# The `exit` codes\n[a](#the-exit-codes) [b](docs/b.md) [c](https://c)\n", "docs/b.md": ""})


class Commands(support.TreeTest):
    check = missing_paths

    def test_name_what_is_there(self):
        self.assert_clean(support.ROOT)

    def test_a_missing_script_is_noticed(self):
        self.assert_objects({"README.md": "```sh\nscripts/dance  # twice\n```\n"}, "scripts/dance")

    def test_the_readme_shows_some(self):
        lines = list(shell_lines((support.ROOT / "README.md").read_text()))
        self.assertIn("scripts/demo", lines)
        self.assertTrue(any("cph-plan resume" in line for line in lines))


class Limits(support.TreeTest):
    check = stale_limits

    def test_are_those_of_the_code(self):
        self.assert_clean(support.ROOT)

    def test_a_stale_one_is_noticed(self):
        self.assert_objects(
            {"docs/limits.md": "`depth_max = 32`\n", "src/plan/a.cpp": "constexpr int depth_max = 64;\n"}, "64 in the code"
        )


@support.unittest.skipUnless(PROGRAM, "needs the program")
class TheProgram(support.unittest.TestCase):
    def ask(self, *words):
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=30)

    def test_knows_every_command_and_option_that_the_pages_show(self):
        shown = list(calls(support.ROOT))
        self.assertTrue(shown)
        everywhere = self.ask("--help").stdout  # options that stand before or after any command
        for page, command, options in shown:
            help_text = self.ask(*([command] if command else []), "--help")
            with self.subTest(page=str(page), command=command):
                self.assertEqual(help_text.returncode, 0, help_text.stderr)
                for option in options:
                    self.assertIn(option, help_text.stdout + everywhere)

    def test_knows_every_command_and_option_of_the_man_page(self):
        page = (support.ROOT / "docs" / "man" / "cph-plan.1.scd").read_text()
        commands = re.findall(r"^\*([a-z]+)\*", page.split("# COMMANDS")[1].split("# GLOBAL OPTIONS")[0], re.M)
        self.assertIn("apply", commands)
        everything = self.ask("--help").stdout
        for command in commands:
            with self.subTest(command=command):
                help_text = self.ask(command, "--help")
                self.assertEqual(help_text.returncode, 0, help_text.stderr)
                everything += help_text.stdout
        for option in sorted(set(GLOBAL_OPTION.findall(page))):
            with self.subTest(option=option):
                self.assertIn(option, everything)

    def test_names_the_page_of_limits_in_its_help(self):
        self.assertIn("limits", self.ask("--help").stdout)


if __name__ == "__main__":
    support.main()
