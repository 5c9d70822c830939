#!/usr/bin/env python3
"""docs/reliability.md names tests, constants and defects that exist: a file in backticks, then its tests in quotes."""

import re
import tomllib
from pathlib import PurePath

import support

PAGE = "docs/reliability.md"
MUTANTS = "tests/rehearsal/mutants.toml"
TOKEN = re.compile(r"`([^`\n]+)`|\"([^\"\n]+)\"")
FILE = re.compile(r"(tests|include|src)/[\w./-]+")
NAME = re.compile(r"[a-z][a-z0-9_]*_[a-z0-9_]+")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)


def statements(text):
    """Rows of tables and paragraphs, each in one line."""
    return re.sub(r"\n(?![\n|#-])", " ", FENCE.sub("", text)).splitlines()


def has_test(path, text, name):
    """A test case or a function in C++, a story in Python (a function, or a key of a table of stories), a defect in TOML."""
    escaped = re.escape(name)
    patterns = {
        ".cpp": [rf'\bTEST_CASE(?:_TEMPLATE)?\(\s*"{escaped}"', rf"^[^/]*\b{escaped}\("],
        ".py": [rf"\bdef {escaped}\(", rf"([\"']){escaped}\1\s*:"],
        ".toml": [rf'^what = "{escaped}"$'],
    }
    return any(re.search(pattern, text, re.M) for pattern in patterns.get(PurePath(path).suffix, []))


def defines(text, constant):
    return re.search(rf"\bconstexpr [^;]*\b{constant} = ", text) is not None


class Reading:
    """One statement, read from left to right: constants belong to the file after them, tests to the file before them."""

    def __init__(self, root):
        self.root = root
        self.file = None
        self.constants = []

    def text_of_file(self):
        place = self.root / self.file
        return place.read_text(encoding="utf-8") if place.is_file() else ""

    def code(self, word):
        if NAME.fullmatch(word):
            self.constants.append(word)
        if not FILE.fullmatch(word):
            return
        self.file = word
        if not (self.root / word).exists():
            yield f"{PAGE}: {word} is not there"
        elif not word.startswith("tests/"):
            for constant in self.constants:
                if not defines(self.text_of_file(), constant):
                    yield f"{PAGE}: {word} does not define {constant}"
        self.constants = []

    def quoted(self, name):
        if self.file is None:
            yield f'{PAGE}: no file is named before "{name}"'
        elif (self.root / self.file).exists() and not has_test(self.file, self.text_of_file(), name):
            yield f'{PAGE}: {self.file} has no "{name}"'


def objections(root):
    page = root / PAGE
    if not page.is_file():
        return [f"{PAGE}: is missing"]
    text = page.read_text(encoding="utf-8")
    found = []
    for statement in statements(text):
        reading = Reading(root)
        for code, name in TOKEN.findall(statement):
            found += reading.code(code) if code else reading.quoted(name)
    if (root / MUTANTS).is_file():
        for mutant in tomllib.loads((root / MUTANTS).read_text(encoding="utf-8"))["mutant"]:
            if f'"{mutant["what"]}"' not in text:
                found.append(f'{PAGE}: leaves out the defect "{mutant["what"]}"')
    return found


class ThePage(support.TreeTest):
    check = objections

    def test_names_what_is_there(self):
        self.assert_clean(support.ROOT)

    def test_names_many_tests(self):
        text = FENCE.sub("", (support.ROOT / PAGE).read_text(encoding="utf-8"))
        self.assertGreater(sum(bool(name) for _, name in TOKEN.findall(text)), 200)


class TheCheck(support.TreeTest):
    check = objections

    def test_objects_to_a_file_that_is_gone(self):
        self.assert_objects({PAGE: '| a | `tests/a_test.cpp`: "one" |\n'}, "tests/a_test.cpp is not there")

    def test_objects_to_a_test_that_was_renamed(self):
        tree = {"tests/a_test.cpp": 'TEST_CASE("one and a half") {}\n', "tests/b_test.py": "def two(): pass\n"}
        self.assert_objects(tree | {PAGE: '`tests/a_test.cpp`: "one"\n'}, 'has no "one"')
        self.assert_objects(tree | {PAGE: '`tests/b_test.py`: "two", "three"\n'}, 'has no "three"')
        self.assert_objects(tree | {PAGE: '`tests/b_test.py`: "two"; `tests/a_test.cpp`: "two"\n'}, 'a_test.cpp has no "two"')

    def test_objects_to_a_test_of_no_file(self):
        self.assert_objects({PAGE: 'shown by "one"\n'}, "no file is named")
        self.assert_objects({PAGE: '| `tests/a.py`: "b" |\n| "b" |\n', "tests/a.py": "def b(): pass\n"}, "no file is named")

    def test_objects_to_a_constant_that_has_moved(self):
        self.assert_objects({PAGE: "| `depth_max` | `src/a.hpp` |\n", "src/a.hpp": "int depth_max_of(int);\n"}, "depth_max")

    def test_objects_to_a_defect_that_is_left_out(self):
        tree = {"tests/rehearsal/mutants.toml": '[[mutant]]\nwhat = "a"\n[[mutant]]\nwhat = "b"\n'}
        self.assert_objects(tree | {PAGE: '`tests/rehearsal/mutants.toml`: "a"\n'}, 'leaves out the defect "b"')

    def test_accepts_what_is_there(self):
        self.assert_accepts({
            PAGE: 'a status of `"2"`\n| `depth_max` | `src/a.hpp` | `tests/a_test.cpp`: "one",\n"check" |\n`tests/b_test.py`: "x=1"\n',
            "src/a.hpp": "constexpr int depth_max = 1;\n",
            "tests/a_test.cpp": 'TEST_CASE_TEMPLATE(\n    "one", T, int) {}\nvoid check() {}\n',
            "tests/b_test.py": 'TABLE = {\n    "x=1": 2,\n}\n',
        })


if __name__ == "__main__":
    support.main()
