"""A public class is the only one of its name, so that a name says which is meant."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GIVEN = {"Command"}  # by Django


def test_no_two_public_classes_have_one_name() -> None:
    names = Counter(
        node.name
        for app in ("smartcity_session", "speakers", "materials")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1 and name not in GIVEN] == []
