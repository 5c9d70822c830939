#!/usr/bin/env python3
"""embed.py INPUT OUTPUT.cpp NAME: the file's text as `extern const std::string_view NAME` in namespace cph_plan."""

import sys

source, output, name = sys.argv[1:]
with open(source, "rb") as file:
    data = file.read()

# A byte list rather than a literal: no delimiter to collide with, no limit on the length of a literal.
lines = [", ".join(str(byte if byte < 128 else byte - 256) for byte in data[i : i + 24]) for i in range(0, len(data), 24)]
with open(output, "w", encoding="ascii") as file:
    file.write("#include <string_view>\n\nnamespace cph_plan {\n\nnamespace {\nconstexpr char bytes[] = {\n    ")
    file.write(",\n    ".join(lines))
    file.write("};\n} // namespace\n\n")
    file.write(f"extern const std::string_view {name};\n")
    file.write(f"const std::string_view {name}{{bytes, sizeof bytes}};\n\n}} // namespace cph_plan\n")
