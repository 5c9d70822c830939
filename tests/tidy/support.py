"""What the tidy tests share: which files there are, made-up trees, and the closing line.

Every check of the tree is a function from a folder to a list of objections, so that the same function can be shown a bad
tree, made up for the purpose, and be seen to object.
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def project_files(root):
    """The paths of a tree's own files, relative to it: what git tracks or would track; every file where there is no git."""
    listing = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists():
        names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split("\0")
        return sorted(Path(name) for name in names if name and (root / name).is_file())
    paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.parts[0].startswith("build"))


def text_of(root, path):
    """A file's text; None for one that is not text."""
    try:
        return (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def made_up(files):
    """A tree in a temporary folder, from {path: text}. Use it as a context manager; it yields the folder."""
    folder = tempfile.TemporaryDirectory(prefix="cph-plan-tidy-")
    for name, text in files.items():
        path = Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class TreeTest(unittest.TestCase):
    """A test case with the assertions that tidy tests make. `check` is the function from folder to objections."""

    check = None
    maxDiff = None

    def assert_clean(self, root):
        objections = type(self).check(Path(root))
        if objections:
            self.fail("\n" + "\n".join(objections))

    def assert_objects(self, files, *words):
        """The made-up tree gets exactly one objection, and it holds all of the words."""
        with made_up(files) as root:
            objections = type(self).check(Path(root))
        self.assertEqual(len(objections), 1, objections)
        for word in words:
            self.assertIn(word, objections[0])

    def assert_accepts(self, files):
        with made_up(files) as root:
            self.assert_clean(root)


def main(module="__main__"):
    """Runs the module's tests and ends with `N passed, N failed`; its status is that of the run."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
    # A test with parts (subTest) may fail several times and is still one test.
    unwell = [getattr(test, "test_case", test) for test, _ in result.failures + result.errors]
    bad = len({test.id() for test in unwell + result.unexpectedSuccesses})
    good = result.testsRun - bad - len(result.skipped)
    print(f"{good} passed, {bad} failed")
    sys.exit(0 if good > 0 and bad == 0 else 1)
