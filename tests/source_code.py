"""The program's own source code, parsed once for all tests of its layout."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping, Set
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted(
    path
    for path in (ROOT / "tests").rglob("*.py")
    if "peers" not in path.parts  # what is measured beside ours has environments of its own
)
LOADERS = {"find_spec", "files", "import_module", "importorskip"}
"""Functions that import what their first argument names."""


def relative(path: Path) -> str:
    """Return the path of a file below the root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def name_of(path: Path) -> str:
    """Return the full name of a module of ours."""
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


NAMES = {name_of(path): path for path in MODULES}
"""The files of the program by the full names of their modules."""


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of the syntax tree of a file."""
    return tuple(ast.walk(tree(path)))


@cache
def imported(path: Path) -> frozenset[str]:
    """Return the full names of the modules and of the names that a file imports."""
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


@cache
def own_imports(path: Path) -> frozenset[str]:
    """Return the modules of ours that a file takes something from; not the packages on the way to them."""
    names = imported(path)
    deepest = {name for name in names if not any(other.startswith(f"{name}.") for other in names)}
    found = {name if name in NAMES else name.rpartition(".")[0] for name in deepest}
    return frozenset(found & NAMES.keys())


def called_name(call: ast.Call) -> str:
    """Return the last name of what a call calls."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@cache
def foreign(path: Path) -> frozenset[str]:
    """Return the top names of what a file imports that is neither Python's own nor ours."""
    names = set(imported(path))
    for node in nodes(path):
        if isinstance(node, ast.Call) and called_name(node) in LOADERS and node.args:
            names |= {
                a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            }
    tops = {name.split(".")[0] for name in names}
    own = sys.stdlib_module_names | {*PACKAGES, "tests"}
    return frozenset(top for top in tops - own if top.isidentifier())


NAMED_OTHERWISE = {"grpc": "grpcio"}
"""Distributions of the extras that are not named like their modules."""


@cache
def providers() -> Mapping[str, list[str]]:
    """Return the installed distributions that provide each top name."""
    return packages_distributions()


def undeclared(paths: Iterable[Path], declared: Iterable[Requirement]) -> set[str]:
    """Return the imports of files that no declared distribution provides, each with its first file."""
    names = {canonicalize_name(one.name) for one in declared}
    wrong = {}
    for path in paths:
        for top in foreign(path):
            # What is not installed, as the extras may not be, is taken to be named like its module.
            absent = (NAMED_OTHERWISE.get(top, top),)
            if not names & {canonicalize_name(name) for name in providers().get(top, absent)}:
                wrong.setdefault(top, relative(path))
    return {f"{top} in {path}" for top, path in wrong.items()}


def differences(found: Set[Any], excepted: Set[Any]) -> tuple[list[Any], list[Any]]:
    """Return what breaks a rule without being excepted, and the exceptions that are no longer needed."""
    return sorted(found - excepted), sorted(excepted - found)
