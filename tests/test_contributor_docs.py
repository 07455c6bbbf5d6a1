"""README.md, CONTRIBUTING.md, the Makefile and the hooks agree with each other and with the folders."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README, CONTRIBUTING, MAKEFILE = (
    (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md", "Makefile")
)
DOCUMENTS = {"README.md": README, "CONTRIBUTING.md": CONTRIBUTING}
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
TOP_LEVEL = ("bot", "deploy", "index", "seeds", "tests")
PATH = re.compile(rf"(?<![\w./…-])(?:{'|'.join(TOP_LEVEL)})/[\w./-]*")
"""A path of ours in a piece of code; one with a placeholder does not match in full."""
ARCHITECTURE = re.search(r"## How it is built\n+```\n(.*?)```", README, re.DOTALL)


def code_in(text: str) -> list[str]:
    """Return what a document sets as code, in lines and in blocks."""
    return ["".join(pair) for pair in CODE.findall(text)]


def architecture() -> dict[str, list[str]]:
    """Return by top folder the names that the README's picture lists in it, folders with a slash."""
    assert ARCHITECTURE
    picture: dict[str, list[str]] = {}
    for line in ARCHITECTURE[1].splitlines():
        names, description = re.split(r"\s{2,}", line.strip(), maxsplit=1)
        assert description, f"{names} has no description"
        if line.startswith(" "):
            picture[list(picture)[-1]] += names.split()
        else:
            assert names.endswith("/")
            picture[names.rstrip("/")] = []
    return picture


def members(folder: Path) -> set[str]:
    """Return the packages, each with a slash, and the modules of a package."""
    packages = {f"{path.parent.name}/" for path in folder.glob("*/__init__.py")}
    return packages | {path.name for path in folder.glob("*.py") if not path.name.startswith("__")}


def test_the_readme_leads_to_the_page_for_contributors() -> None:
    assert "(CONTRIBUTING.md)" in README


def test_every_make_command_that_is_named_exists() -> None:
    code = "\n".join(code_in(README + CONTRIBUTING))
    named = set(re.findall(r"\bmake ([a-z]+)", code))
    assert {"setup", "fast"} <= named <= TARGETS


def test_every_make_command_is_explained_to_contributors_and_by_make_itself() -> None:
    listed = set(re.findall(r"^\| `make (\w+)`", CONTRIBUTING, re.M))
    assert listed == TARGETS - {"help"}
    assert set(re.findall(r"^([a-z]+):.*## \w", MAKEFILE, re.M)) == TARGETS
    phony = re.search(r"^\.PHONY: (.*)", MAKEFILE, re.M)
    assert phony
    assert set(phony[1].split()) == TARGETS


def test_every_program_that_is_named_exists() -> None:
    for text in (README, CONTRIBUTING, MAKEFILE):
        for module in set(re.findall(r"-m ((?:bot|index|tests)[\w.]*)", text)):
            assert find_spec(module), module


def test_the_hooks_run_what_people_run() -> None:
    configured = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repo in configured["repos"] for hook in repo["hooks"]]
    assert {hook["entry"] for hook in hooks} == {"make lint", "make types"}
    assert all(repo["repo"] == "local" for repo in configured["repos"]), "nothing is fetched"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_is_named_exists(name: str) -> None:
    paths = {path for code in code_in(DOCUMENTS[name]) for path in PATH.findall(code)}
    assert len(paths) > 5
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_picture_of_the_architecture_is_that_of_the_folders() -> None:
    picture = architecture()
    assert picture.keys() == set(TOP_LEVEL)
    for package in ("index", "bot"):
        listed, there = set(picture[package]), members(ROOT / package)
        assert sorted(listed - there) == [], f"the README names what is not in {package}/"
        unnamed = there - listed if package == "index" else {name for name in there - listed if "/" in name}
        assert sorted(unnamed) == [], f"these of {package}/ have no line in the README"
    assert set(picture["tests"]) == {f"{path.parent.name}/" for path in (ROOT / "tests").glob("*/*")} - {
        "__pycache__/"
    }
