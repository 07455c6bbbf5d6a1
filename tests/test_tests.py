"""What the tests themselves keep to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.source_code import TESTS, called_name, differences, nodes

CHECKS = {"raises", "warns", "run_state_machine_as_test", "given"}
"""Calls that fail by themselves; of ``given`` so does the search for an example that raises."""

PATCHED_PRIVATE_NAMES = {
    "_dictionary_lines",
}
"""Sizes, systems and files that no parameter sets; no others."""


def checks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield ``assert`` for what a function asserts or raises itself, and the names of what it calls."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert | ast.Raise):
            yield "assert"
        elif isinstance(node, ast.Call):
            name = called_name(node)
            yield "assert" if name.startswith("assert_") else name


def test_every_test_can_fail() -> None:
    functions = [
        (node.name, frozenset(checks(node)))
        for path in TESTS
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    checking, before = {"assert", *CHECKS}, 0
    while len(checking) > before:  # a function that calls one that checks does so too
        before = len(checking)
        checking |= {name for name, called in functions if called & checking}
    idle = [name for name, _ in functions if name.startswith("test_") and name not in checking]
    assert not idle, "these assert nothing"


def test_no_private_name_is_patched_without_need() -> None:
    patched = {
        argument.value.rpartition(".")[2]
        for path in TESTS
        for node in nodes(path)
        if isinstance(node, ast.Call) and called_name(node) == "setattr"
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    private = {name for name in patched if name.startswith("_") and not name.startswith("__")}
    assert differences(private, PATCHED_PRIVATE_NAMES) == ([], [])
