"""Reports with one thing wrong with each."""

import copy

# One value of each kind, none of which is any instant, id or word of the format.
VALUES = {"object": {"x": 1}, "list": ["no such thing", 7.5], "text": "no such thing", "number": 7.5, "boolean": True, "null": None}


def kind_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return {dict: "object", list: "list", str: "text"}.get(type(value), "number")


def places(value, path=""):
    """(path, container, key) of every member and element; elements of one list have one path."""
    if isinstance(value, dict):
        for key, member in value.items():
            here = f"{path}.{key}" if path else key
            yield here, value, key
            yield from places(member, here)
    elif isinstance(value, list):
        for position, element in enumerate(value):
            yield path + "[]", value, position
            yield from places(element, path + "[]")


def kinds_allowed(tables, path):
    """What the page says that may stand at a path, in the words of VALUES."""
    if path.endswith("[]"):
        return {"object"} if path in tables else {"text"}
    parent, _, field = path.rpartition(".")
    return set(tables[parent][field].split(" or "))


def mutilated(report, tables, seen):
    """(what was done, report) for each thing that can go wrong and is not in `seen`; adds it there."""
    for path, container, key in list(places(report)):
        old = container[key]
        attempts = [("replaced by " + kind, value) for kind, value in VALUES.items() if kind not in kinds_allowed(tables, path)]
        for what, value in attempts:
            mark = (path, kind_of(old), what)
            if mark in seen:
                continue
            seen.add(mark)
            container[key] = value
            yield f"{path} ({kind_of(old)}) {what}", copy.deepcopy(report)
            container[key] = old
        if isinstance(container, dict) and (path, "removed") not in seen:
            seen.add((path, "removed"))
            del container[key]
            yield f"{path} removed", copy.deepcopy(report)
            container[key] = old
        if isinstance(old, dict) and (path, "more") not in seen:
            seen.add((path, "more"))
            old["surplus"] = 1
            yield f"{path} has a field too many", copy.deepcopy(report)
            del old["surplus"]
