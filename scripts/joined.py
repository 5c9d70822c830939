#!/usr/bin/env python3
"""joined.py COMMANDS FOLDER FILE…: writes into FOLDER sources that each include several of the files, all of one room, with a
compile_commands.json of their own, and prints their names. A tool that reads these reads the rooms' headers once and not
once for each file. COMMANDS is the compile_commands.json that has the files."""
import itertools
import json
import os
import sys

# Enough to share the headers, few enough to share out the work.
FILES_AT_ONCE = 24


def main(commands_path, folder, *files):
    with open(commands_path, encoding="utf-8") as file:
        commands = json.load(file)
    chosen = {os.path.abspath(name) for name in files}
    known = {}
    for command in commands:
        path = os.path.abspath(os.path.join(command["directory"], command["file"]))
        if path in chosen:
            known[path] = command
    if unknown := chosen - set(known):
        sys.exit(f"joined.py: not compiled by any target: {', '.join(sorted(unknown))}")
    joined = []
    for room, members in itertools.groupby(sorted(known), key=os.path.dirname):
        members = list(members)
        for number, begin in enumerate(range(0, len(members), FILES_AT_ONCE)):
            some = members[begin : begin + FILES_AT_ONCE]
            name = os.path.join(folder, f"{os.path.relpath(room).replace('/', '-')}-{number}.cpp")
            with open(name, "w", encoding="utf-8") as file:
                file.writelines(f'#include "{path}" // NOLINT(bugprone-suspicious-include)\n' for path in some)
            like = known[some[0]]
            here = os.path.abspath(name)
            # One file's helper may have the name of another's local variable.
            command = like["command"].replace(f" -c {like['file']}", f" -Wno-shadow -c {here}")
            joined.append({"directory": like["directory"], "command": command, "file": here})
            print(name)
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(commands + joined, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
