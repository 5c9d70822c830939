#!/usr/bin/env python3
"""A secret's bytes are taken out of their wrapping in a few named places only, all of them in the cloud room."""

import re

import support

# The type itself, and where a secret is on its last step to the wire or into a signature.
ALLOWED = {
    "include/cph_plan/base/secret.hpp",
    "src/base/secret.cpp",
    "src/cloud/signer.cpp",
    "src/cloud/credential_text.cpp",
}
REVEAL = re.compile(r"\breveal\b")


def objections(root):
    found = []
    for path in support.project_files(root):
        if path.suffix not in {".cpp", ".hpp"} or path.parts[0] not in {"include", "src", "simulator"}:
            continue
        if path.as_posix() in ALLOWED:
            continue
        for number, line in enumerate((support.text_of(root, path) or "").splitlines(), start=1):
            code = line.split("//")[0]
            if REVEAL.search(code):
                found.append(f"{path}:{number}: a secret is revealed here: {line.strip()}")
    return found


class TheTree(support.TreeTest):
    check = objections

    def test_reveals_secrets_in_the_named_places_only(self):
        self.assert_clean(support.ROOT)

    def test_still_has_the_function_that_is_looked_for(self):
        text = (support.ROOT / "include/cph_plan/base/secret.hpp").read_text()
        self.assertRegex(text, REVEAL)


class TheCheck(support.TreeTest):
    check = objections

    def test_objects_to_a_secret_in_a_log(self):
        self.assert_objects({"src/driver/log.cpp": "\nlog(token.reveal());\n"}, "src/driver/log.cpp:2")

    def test_objects_to_a_pointer_to_the_function(self):
        self.assert_objects({"src/report/a.cpp": "auto f = &Secret::reveal;\n"}, "src/report/a.cpp:1")

    def test_accepts_a_comment_and_the_named_places(self):
        self.assert_accepts({"src/driver/a.cpp": "// never reveal it\n", "src/cloud/signer.cpp": "hmac(key.reveal());\n"})


if __name__ == "__main__":
    support.main()
