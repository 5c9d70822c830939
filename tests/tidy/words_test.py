#!/usr/bin/env python3
"""Words and forms that have no place in the tree: marks of unfinished work, paths of one machine, sloppy line ends."""

import re

import support

# Written in pieces, so that this file passes its own check.
FORBIDDEN = [
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"), "a mark of unfinished work"),
    (re.compile(r"(?<![\w.~}])/(work|home|root|Users|tmp/out)/"), "a path of one machine"),
    (re.compile(r"\b(spec|faults|design|deps|anchors|cph-api|perf|brief)\.m" r"d\b"), "a page that is not in this repository"),
]
LITERAL = {"LICENSE"}  # not our words
TIDY_ENDINGS = {".cpp", ".hpp", ".py", ".md", ".build", ".scd", ""}


def word_objections(path, text):
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, what in FORBIDDEN:
            match = pattern.search(line)
            if match:
                yield f"{path}:{number}: {match.group()}: {what}"


def form_objections(path, text):
    if path.suffix not in TIDY_ENDINGS or "scenarios" in path.parts:
        return
    if text and not text.endswith("\n"):
        yield f"{path}: the last line has no end"
    for number, line in enumerate(text.split("\n"), start=1):
        if line != line.rstrip():
            yield f"{path}:{number}: white space at the end of the line"


def objections(root):
    found = []
    for path in support.project_files(root):
        text = support.text_of(root, path)
        if text is None or path.as_posix() in LITERAL:
            continue
        found += word_objections(path, text)
        found += form_objections(path, text)
    return found


class TheTree(support.TreeTest):
    check = objections

    def test_holds_no_such_word_and_no_such_form(self):
        self.assert_clean(support.ROOT)


class TheCheck(support.TreeTest):
    check = objections

    def test_objects_to_unfinished_work(self):
        self.assert_objects({"src/a.cpp": "\n// TO" "DO: later\n"}, "src/a.cpp:2", "unfinished")

    def test_objects_to_a_path_of_one_machine(self):
        self.assert_objects({"README.md": "see /ho" "me/me/plans\n"}, "one machine")

    def test_objects_to_a_page_that_is_not_here(self):
        self.assert_objects({"docs/a.md": "as fau" "lts.md says\n"}, "not in this repository")

    def test_objects_to_sloppy_line_ends(self):
        self.assert_objects({"src/a.cpp": "int a; \n"}, "white space")
        self.assert_objects({"src/a.cpp": "int a;"}, "no end")

    def test_accepts_what_only_looks_alike(self):
        self.assert_accepts({"a.py": "mkdtemp('XXXXXX'); url = 'https://host/work-items/home'\n"})


if __name__ == "__main__":
    support.main()
