"""What is imported is declared, and what is declared is pinned."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source_code import MODULES, ROOT, TESTS, foreign, providers, undeclared


@cache
def requirements(*extras: str) -> list[Requirement]:
    """Return what the project declares for its use and for the extras named."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return [Requirement(line) for some in lists for line in some]


def is_wanted(one: Requirement, extra: str = "") -> bool:
    """Whether a requirement holds on this machine."""
    return one.marker is None or one.marker.evaluate({"extra": extra})


@cache
def constraints() -> dict[str, str]:
    """Return the version that each distribution is pinned to, by canonical name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def test_whatever_the_program_imports_is_a_declared_dependency() -> None:
    found = set[str]().union(*map(foreign, MODULES))
    assert {"numpy", "jieba"} <= found, "of the second only a file is used, which find_spec names"
    special = {"train": "index/training", "milvus": "index/milvus"}
    rest = set(MODULES)
    for extra, folder in special.items():
        own = {path for path in MODULES if ROOT / folder in path.parents}
        assert own
        assert not undeclared(own, requirements(extra))
        rest -= own
    assert not undeclared(rest, requirements("eval"))


def test_only_some_packages_need_what_the_extras_bring() -> None:
    lines = undeclared(MODULES, requirements())
    assert any(line.startswith("peft in index/training/") for line in lines)
    assert any(line.startswith("pymilvus in index/milvus/") for line in lines)
    wanted = {line.split(" in ")[1] for line in undeclared(MODULES, requirements("eval"))}
    assert all(path.startswith(("index/training/", "index/milvus/")) for path in wanted)


def test_whatever_the_tests_import_is_a_declared_dependency() -> None:
    assert "packaging" in foreign(Path(__file__))
    rest = set(TESTS)
    for extra, places in {
        "train": ("tests/index/training",),
        "milvus": (
            "tests/index/milvus",
            "tests/index/snapshot/engine",
            "tests/benchmarks",
            "tests/e2e/test_milvus.py",
        ),
    }.items():
        own = {path for path in TESTS if any((ROOT / place) in (path, *path.parents) for place in places)}
        assert own
        assert not undeclared(own, requirements("test", extra))
        rest -= own
    assert not undeclared(rest, requirements("test"))


def test_an_import_that_is_not_declared_is_found() -> None:
    few = [one for one in requirements() if one.name != "numpy"]
    assert any(line.startswith("numpy in index/") for line in undeclared(MODULES, few))


def test_all_that_an_installation_brings_is_pinned() -> None:
    extras = ["eval", "test"]
    extras += [
        extra for extra, brings in (("train", "peft"), ("milvus", "pymilvus")) if brings in providers()
    ]
    waiting = [one for one in requirements(*extras) if is_wanted(one)]
    seen = set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        for extra in {"", *one.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            brought = [Requirement(line) for line in requires(name) or ()]
            waiting += [more for more in brought if is_wanted(more, extra)]
    names = {name for name, _ in seen}
    assert {"numpy", "transformers", "httpcore", "aiolimiter"} <= names, "the last comes by an extra"
    assert not names - constraints().keys()


def test_what_is_pinned_is_what_the_project_asks_for() -> None:
    for one in requirements("eval", "milvus", "test", "train"):
        assert one.specifier.contains(constraints()[canonicalize_name(one.name)]), one
