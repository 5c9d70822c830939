#!/usr/bin/env python3
"""embed.py INPUT OUTPUT.cpp NAME: writes a C++ source that defines cph_plan::NAME as the bytes of INPUT."""

import sys


def main(argv):
    if len(argv) != 4:
        sys.exit(__doc__)
    source, output, name = argv[1:]
    with open(source, "rb") as file:
        content = file.read()
    lines = [", ".join(str(byte) for byte in content[i : i + 24]) for i in range(0, len(content), 24)]
    with open(output, "w", encoding="ascii") as file:
        file.write("#include <string_view>\n\nnamespace cph_plan {\n\n")
        file.write(f"namespace {{\n\nconstexpr unsigned char {name}_bytes[] = {{\n    ")
        file.write(",\n    ".join(lines + ["0"]))
        file.write("};\n\n} // namespace\n\n")
        file.write(f"extern const std::string_view {name};\n")
        file.write(f"const std::string_view {name}{{reinterpret_cast<const char*>({name}_bytes), sizeof {name}_bytes - 1}};\n\n")
        file.write("} // namespace cph_plan\n")


if __name__ == "__main__":
    main(sys.argv)
