#!/usr/bin/env python3
"""Who includes whom, read from the tree and compared with the table of rooms."""

import re
from pathlib import Path

import support

# Lowest first. A room may include itself and what stands before it.
ROOMS = ["base", "model", "plan", "schedule", "engine", "journal", "cloud", "report", "driver", "cli"]

# Where else code lives, and which rooms and parts it may include there.
BESIDE = {
    "main": {"cli"},
    "simulator/core": {"base"},
    "simulator/server": {"base", "simulator/core"},
    "simulator/main": {"base", "simulator/core", "simulator/server"},
}
# `apply --simulate` starts the simulated cloud inside the process.
MAY_SIMULATE = {"cli"}

SIMULATOR = {"simulator/core", "simulator/server"}
FOREIGN = [  # pattern of a header's name, where it may be included
    (r"yaml-cpp/.*", {"plan"} | SIMULATOR),
    (r"curl/.*", {"cloud", "driver"}),
    (r"nlohmann/.*", {"journal", "report", "cli"} | SIMULATOR),
    (r"rapidjson/.*", {"cloud"}),
    (r"sqlite3\.h", {"journal"}),
    (r"libpq-fe\.h|libpq/.*", {"journal"}),
    (r"absl/time/.*", {"schedule"}),
    (r"CLI/.*", {"cli", "simulator/main"}),
    (r"asio\.hpp|asio/.*", {"simulator/server"}),
    (r"openssl/.*", {"base"} | SIMULATOR),
    (r"fmt/.*", set(ROOMS) | set(BESIDE)),
    (r"tl/expected\.hpp", set(ROOMS) | set(BESIDE)),
]
# The one foreign header that every public header may include: expected failures are values.
LIGHT = "tl/expected.hpp"

STANDARD = re.compile(r"[a-z_0-9]+")  # <vector>, <cstdint>
SYSTEM = re.compile(
    r"(arpa|linux|net|netinet|sys)/[a-z_0-9]+\.h"
    r"|(dirent|errno|fcntl|grp|langinfo|limits|locale|netdb|poll|pthread|pwd|sched|signal|spawn|stdio|stdlib|string|termios"
    r"|time|unistd|wchar|features)\.h"
)

# Rooms that decide and never look: no clock, file, socket, thread, environment or randomness inside.
PURE = {"model", "schedule", "engine"}
IMPURE_HEADER = re.compile(
    r"cstdio|ctime|filesystem|fstream|future|iostream|mutex|random|thread|condition_variable|csignal"
)
IMPURE_CALL = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|\bgetenv\b|\brandom_device\b|\bs?rand\(")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
SOURCE = {".cpp", ".hpp", ".h"}


def place_of(path):
    """The room or part that a file belongs to; None for files that the table does not speak of (tests, benchmarks)."""
    parts = path.parts
    if parts[0] == "include" and len(parts) > 3:
        return parts[2]
    if parts[0] == "src":
        return parts[1] if len(parts) > 2 else path.stem
    if parts[0] == "simulator":
        return f"simulator/{parts[1]}" if len(parts) > 2 else f"simulator/{path.stem}"
    return None


def may_include(place):
    """The rooms and parts whose headers a place may include, itself among them."""
    if place in ROOMS:
        allowed = set(ROOMS[: ROOMS.index(place) + 1])
        return allowed | SIMULATOR if place in MAY_SIMULATE else allowed
    return BESIDE[place] | {place}


def own_header_objection(root, path, place, name):
    """Why a header of the project (in quotes) may not be included here; None if it may."""
    if ".." in Path(name).parts:
        return "climbs out of its folder"
    if name.startswith("cph_plan/"):
        room = Path(name).parts[1]
        if not (root / "include" / name).is_file():
            return "does not exist"
        return None if room in may_include(place) else f"{place} may not know {room}"
    if name.startswith("simulator/"):
        part = "/".join(Path(name).parts[:2])
        if not (root / name).is_file():
            return "does not exist"
        return None if part in may_include(place) else f"{place} may not know {part}"
    if not (root / path.parent / name).is_file():
        return "is not a header of this folder"
    return None


def foreign_header_objection(path, place, name):
    """Why a header from outside (in angle brackets) may not be included here; None if it may."""
    if place in PURE and (IMPURE_HEADER.fullmatch(name) or SYSTEM.fullmatch(name)):
        return f"{place} decides and does not look"
    if STANDARD.fullmatch(name) or SYSTEM.fullmatch(name) or name == LIGHT:
        return None
    for pattern, places in FOREIGN:
        if re.fullmatch(pattern, name):
            if place not in places:
                return f"belongs into {', '.join(sorted(places))}"
            if path.parts[0] == "include":
                return "is too heavy for a public header"
            return None
    return "is in no row of the table of foreign headers"


def objections(root):
    found = []
    for path in support.project_files(root):
        if path.suffix not in SOURCE:
            continue
        place = place_of(path)
        if place is None:
            continue
        if place not in ROOMS and place not in BESIDE:
            found.append(f"{path}: '{place}' is not a room")
            continue
        text = support.text_of(root, path) or ""
        for include in INCLUDE.finditer(text):
            quoted, name = include.group(1) == '"', include.group(2)
            why = own_header_objection(root, path, place, name) if quoted else foreign_header_objection(path, place, name)
            if why:
                line = text.count("\n", 0, include.start(2)) + 1
                found.append(f"{path}:{line}: {name}: {why}")
        if place in PURE:
            for call in IMPURE_CALL.finditer(text):
                line = text.count("\n", 0, call.start()) + 1
                found.append(f"{path}:{line}: {call.group()}: {place} decides and does not look")
    return found


class TheTree(support.TreeTest):
    check = objections

    def test_keeps_to_the_table(self):
        self.assert_clean(support.ROOT)

    def test_is_not_empty(self):
        places = {place_of(path) for path in support.project_files(support.ROOT) if path.suffix in SOURCE}
        self.assertTrue({"base", "model", "engine"} <= places, "the test looks in the wrong folder")


class TheCheck(support.TreeTest):
    check = objections
    BASE = {"include/cph_plan/base/text.hpp": "#include <string>\n", "include/cph_plan/cli/app.hpp": ""}

    def test_accepts_a_room_that_looks_down(self):
        self.assert_accepts({**self.BASE, "src/plan/load.cpp": '#include "cph_plan/base/text.hpp"\n#include <yaml-cpp/parser.h>\n'})

    def test_accepts_a_private_header_and_a_system_one(self):
        self.assert_accepts({"src/journal/lock.cpp": '#include "lock.hpp"\n#include <sys/file.h>\n', "src/journal/lock.hpp": ""})

    def test_objects_to_a_room_that_looks_up(self):
        self.assert_objects(
            {**self.BASE, "src/base/text.cpp": '#include "cph_plan/cli/app.hpp"\n'}, "src/base/text.cpp:1", "base may not know cli"
        )

    def test_objects_to_a_client_header_in_the_simulator(self):
        self.assert_objects(
            {"include/cph_plan/cloud/wire.hpp": "", "simulator/core/cloud.cpp": '\n#include "cph_plan/cloud/wire.hpp"\n'},
            "simulator/core/cloud.cpp:2",
            "may not know cloud",
        )

    def test_objects_to_the_simulated_cloud_below_the_command_line(self):
        self.assert_objects(
            {"simulator/core/cloud.hpp": "", "src/driver/loop.cpp": '#include "simulator/core/cloud.hpp"\n'}, "may not know simulator/core"
        )

    def test_objects_to_another_rooms_private_header(self):
        self.assert_objects({"src/plan/tree.hpp": "", "src/cli/a.cpp": '#include "../plan/tree.hpp"\n'}, "climbs out")
        self.assert_objects({"src/plan/tree.hpp": "", "src/cli/a.cpp": '#include "tree.hpp"\n'}, "not a header of this folder")

    def test_objects_to_a_foreign_header_in_the_wrong_room(self):
        self.assert_objects({"src/engine/engine.cpp": "#include <nlohmann/json.hpp>\n"}, "nlohmann/json.hpp")
        self.assert_objects({"src/report/json.cpp": "#include <curl/curl.h>\n"}, "belongs into cloud, driver")

    def test_objects_to_a_foreign_header_in_a_public_one(self):
        self.assert_objects({"include/cph_plan/journal/journal.hpp": "#include <sqlite3.h>\n"}, "too heavy")

    def test_objects_to_a_library_nobody_decided_on(self):
        self.assert_objects({"src/cli/a.cpp": "#include <boost/asio.hpp>\n"}, "in no row")

    def test_objects_to_a_room_nobody_decided_on(self):
        self.assert_objects({"src/utils/a.cpp": ""}, "'utils' is not a room")

    def test_objects_to_an_engine_that_looks_at_the_clock(self):
        self.assert_objects({"src/engine/a.cpp": "#include <chrono>\nauto t = std::chrono::steady_clock::now();\n"}, "a.cpp:2")
        self.assert_objects({"src/engine/a.cpp": "#include <unistd.h>\n"}, "decides and does not look")


if __name__ == "__main__":
    support.main()
