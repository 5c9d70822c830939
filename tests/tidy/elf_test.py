#!/usr/bin/env python3
"""How the program file is hardened, read from the file itself: `elf_test.py PROGRAM…`."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import support

PROGRAMS = sys.argv[1:]
del sys.argv[1:]


def readelf(*arguments):
    return subprocess.run(["readelf", "--wide", *arguments], check=True, capture_output=True, text=True).stdout


def objections(program):
    """What is missing in one program file."""
    header = readelf("--file-header", program)
    segments = readelf("--program-headers", program)
    dynamic = readelf("--dynamic", program)
    symbols = readelf("--dyn-syms", program)
    stack = re.search(r"GNU_STACK.*\b(RW?E?) +0x", segments)
    wanted = {
        "is not position-independent (PIE)": re.search(r"Type:\s+DYN", header) and re.search(r"FLAGS_1.*\bPIE\b", dynamic),
        "leaves its relocations writable (RELRO)": "GNU_RELRO" in segments,
        "binds symbols late (BIND_NOW)": re.search(r"\bBIND_NOW\b|FLAGS_1.*\bNOW\b", dynamic),
        "has an executable stack (NX)": stack and "E" not in stack.group(1),
        "has no stack protector": "__stack_chk_fail" in symbols,
        "has no fortified calls": re.search(r"__\w+_chk\b(?<!__stack_chk)", symbols),
    }
    return [f"{program}: {what}" for what, holds in wanted.items() if not holds]


def compile_example(folder, *flags):
    source, program = Path(folder, "a.c"), Path(folder, "a")
    source.write_text(
        '#include <stdio.h>\n#include <string.h>\nint main(int n, char** a) { char b[64]; strcpy(b, a[n - 1]); puts(b); return 0; }\n'
    )
    subprocess.run(["gcc", "-O2", "-w", *flags, str(source), "-o", str(program)], check=True)
    return str(program)


class Programs(support.unittest.TestCase):
    def test_are_hardened(self):
        self.assertTrue(PROGRAMS, "no program was named")
        self.assertEqual([text for program in PROGRAMS for text in objections(program)], [])


class TheCheck(support.unittest.TestCase):
    HARD = ["-fPIE", "-pie", "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-Wl,-z,relro,-z,now"]

    def objections_with(self, *flags):
        with tempfile.TemporaryDirectory() as folder:
            return objections(compile_example(folder, *self.HARD, *flags))

    def test_accepts_a_hardened_program(self):
        self.assertEqual(self.objections_with(), [])

    def test_objects_to_each_thing_left_out(self):
        for flags, word in [
            (["-no-pie", "-fno-pie"], "PIE"),
            (["-Wl,-z,norelro"], "RELRO"),
            (["-Wl,-z,lazy"], "BIND_NOW"),
            (["-Wl,-z,execstack"], "NX"),
            (["-fno-stack-protector"], "stack protector"),
            (["-U_FORTIFY_SOURCE"], "fortified"),
        ]:
            with self.subTest(left_out=word):
                self.assertTrue(any(word in text for text in self.objections_with(*flags)))


if __name__ == "__main__":
    support.main()
