#!/usr/bin/env python3
"""Every C++ source is formatted as .clang-format says; `scripts/format` makes it so."""

import subprocess

import support


class Sources(support.unittest.TestCase):
    def test_are_formatted(self):
        check = subprocess.run([support.ROOT / "scripts" / "format", "--check"], capture_output=True, text=True)
        self.assertEqual(check.returncode, 0, check.stderr[:4000])


class TheCheck(support.unittest.TestCase):
    def test_objects_to_an_unformatted_file(self):
        style = (support.ROOT / ".clang-format").read_text()
        with support.made_up({".clang-format": style, "a.cpp": "int  a ;\n"}) as root:
            command = ["clang-format", "--dry-run", "--Werror", f"{root}/a.cpp"]
            self.assertNotEqual(subprocess.run(command, capture_output=True).returncode, 0)


if __name__ == "__main__":
    support.main()
