"""What a JSON Schema and a page of documentation say of the same format, as tables that can be compared."""

import re

HEADING = re.compile(r"^#+ +(?:`([^`]+)`|(The root))$")
ROW = re.compile(r"^\| `(\w+)` \| ([a-z ]+) \| (.+) \|$")


def resolved(schema, part):
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    return part


def words_of(schema, part):
    """The kinds of value that a part of the schema takes, in the words of the page."""
    part = resolved(schema, part)
    if "anyOf" in part:
        return set().union(*(words_of(schema, choice) for choice in part["anyOf"]))
    if "const" in part:
        return {"integer"}
    if "enum" in part:
        return {"null" if value is None else "integer" if isinstance(value, int) else "word" for value in part["enum"]}
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    names = {"string": "instant" if part.get("pattern", "").endswith("Z$") else "text", "array": "list"}
    return {names.get(kind, kind) for kind in kinds}


def in_words(words):
    return " or ".join(sorted(words, key=lambda word: (word == "null", word)))


def objects(schema, part, path):
    """(path, object) for every object below a part of the schema."""
    part = resolved(schema, part)
    for choice in part.get("anyOf", []):
        yield from objects(schema, choice, path)
    if "properties" in part:
        yield path, part
        for name, member in part["properties"].items():
            yield from objects(schema, member, f"{path}.{name}" if path else name)
    if "items" in part:
        yield from objects(schema, part["items"], path + "[]")


def of_schema(schema):
    """{path of an object: {field: kinds of value}}"""
    return {
        path: {name: in_words(words_of(schema, member)) for name, member in part["properties"].items()}
        for path, part in objects(schema, schema, "")
    }


def of_page(text):
    """The same, from the tables of a page: a heading names the object, a row the field, its kinds and its meaning."""
    found, path = {}, None
    for line in text.splitlines():
        if heading := HEADING.match(line):
            path = heading.group(1) or ""
        elif (row := ROW.match(line)) and path is not None:
            found.setdefault(path, {})[row.group(1)] = row.group(2)
    return found
