from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import index
from index.snapshot import stages

ROOT = Path(index.__file__).parent.parent
PACKAGES = ("index", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted(
    path
    for path in (ROOT / "tests").rglob("*.py")
    if "peers" not in path.parts  # what is measured beside ours has environments of its own
)
STAGES = {
    "reading": tuple(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "index/reading").rglob("*.py")  # read_text picks one
    ),
    "outline": ("index.outline.parsing", "index.outline.passages"),
    "terms": ("index.snapshot.building",),
}
"""The modules that each stage is entered by."""
PARTS_OF_STAGES = (
    "index.reading", "index.outline", "index.folding", "index.terms", "index.evidence",
    "index.snapshot.forward_index", "index.snapshot.glossary", "index.snapshot.lexical",
    "index.snapshot.pinyin", "index.snapshot.vocabulary",
)  # fmt: skip
"""Modules that make something of a text; all others carry or store it."""
CARRIERS = ("numpy", "marisa-trie")
LOADERS = {"find_spec", "files", "import_module", "importorskip"}
"""Functions that import what their first argument names."""
LONGEST_MODULE = 400
ARRAY = re.compile(r"\b(NDArray|Keys|TableRows|Sentences|Candidates|TermLists|Vectors)\b")
HEAVY = {
    "torch", "sentence_transformers", "transformers", "faiss", "numpy", "scipy", "bm25s", "jieba", "onnx",
    "onnxruntime", "opencc", "telegram", "pydantic", "rich", "tqdm",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    """Return the full names of the modules and of the names that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def foreign(path: Path) -> set[str]:
    """Return the top names of what a file imports that is neither Python's own nor ours."""
    names = imported(path)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in LOADERS and isinstance(node.args[0].value, str):
                names.add(node.args[0].value)
    tops = {name.split(".")[0] for name in names}
    return {top for top in tops if top.isidentifier()} - sys.stdlib_module_names - {*PACKAGES, "tests"}


@cache
def requirements(*extras: str) -> list[Requirement]:
    """Return what the project declares for its use and for the extras named."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return [Requirement(line) for some in lists for line in some]


def checks(function: ast.FunctionDef | ast.AsyncFunctionDef, checking: set[str]) -> bool:
    """Whether a function asserts something, or calls one of those that do."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert | ast.Raise):
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in checking or called.startswith("assert_"):
                return True
            if called == "given":  # the library looks for an example that raises
                return True
    return False


def is_wanted(one: Requirement, extra: str = "") -> bool:
    """Whether a requirement holds on this machine."""
    return one.marker is None or one.marker.evaluate({"extra": extra})


def undeclared(paths: Iterable[Path], declared: Iterable[Requirement]) -> set[str]:
    """Return the imports of files that no declared distribution provides, each with its first file."""
    names, providers = {canonicalize_name(one.name) for one in declared}, packages_distributions()
    wrong = {}
    for path in paths:
        for top in foreign(path):
            # What is not installed, as the extra train may not be, is taken to be named like its module.
            if not names & {canonicalize_name(name) for name in providers.get(top, (top,))}:
                wrong.setdefault(top, path.relative_to(ROOT).as_posix())
    return {f"{top} in {path}" for top, path in wrong.items()}


@cache
def constraints() -> dict[str, str]:
    """Return the version that each distribution is pinned to, by canonical name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def files_of(name: str) -> Iterator[Path]:
    """Yield the file of a module of ours by its full name, if there is one."""
    base = ROOT / name.replace(".", "/")
    yield from (path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file())


def test_the_index_knows_neither_bot_nor_telegram() -> None:
    for path in (ROOT / "index").rglob("*.py"):
        tops = {name.split(".")[0] for name in imported(path)}
        assert not tops & {"bot", "telegram", "tests"}, path


def test_the_types_import_nothing_of_ours() -> None:
    assert not [name for name in imported(ROOT / "index/types.py") if name.startswith(PACKAGES)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_stays_small_and_says_what_it_is(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(source)), "a module begins with a docstring"


@pytest.mark.parametrize(("stage", "entrances"), STAGES.items())
def test_the_version_of_a_stage_holds_all_libraries_that_shape_what_it_makes(
    stage: str, entrances: tuple[str, ...]
) -> None:
    waiting, reached = list(entrances), set[Path]()
    while waiting:
        name = waiting.pop()
        for path in set(files_of(name)) - reached:
            reached.add(path)
            waiting += [own for own in imported(path) if own.startswith(PARTS_OF_STAGES)]
    listed = [Requirement(name) for name in getattr(stages, f"{stage.upper()}_LIBRARIES")]
    assert not undeclared(reached, [*listed, *map(Requirement, CARRIERS)])


def test_whatever_the_program_imports_is_a_declared_dependency() -> None:
    assert "numpy" in foreign(ROOT / "index/snapshot/dense.py")
    assert "jieba" in foreign(ROOT / "index/segmenter.py"), "what find_spec names counts too"
    training = [path for path in MODULES if ROOT / "index/training" in path.parents]
    assert training
    assert not undeclared(set(MODULES) - set(training), requirements("eval"))
    assert not undeclared(training, requirements("train"))


def test_only_training_needs_what_the_extra_train_brings() -> None:
    assert any(line.startswith("peft in index/training/") for line in undeclared(MODULES, requirements()))
    wanted = {line.split(" in ")[1] for line in undeclared(MODULES, requirements("eval"))}
    assert all(path.startswith("index/training/") for path in wanted)


def test_whatever_the_tests_import_is_a_declared_dependency() -> None:
    assert "pytest" in foreign(Path(__file__))
    training = [path for path in TESTS if ROOT / "tests/index/training" in path.parents]
    assert training
    assert not undeclared(set(TESTS) - set(training), requirements("test"))
    assert not undeclared(training, requirements("test", "train"))


def test_an_import_that_is_not_declared_is_found() -> None:
    few = [one for one in requirements() if one.name != "numpy"]
    assert any(line.startswith("numpy in index/") for line in undeclared(MODULES, few))


def test_all_that_an_installation_brings_is_pinned() -> None:
    extras = ("eval", "test", "train") if "peft" in packages_distributions() else ("eval", "test")
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
    for one in requirements("eval", "test", "train"):
        assert one.specifier.contains(constraints()[canonicalize_name(one.name)]), one


def test_what_holds_arrays_is_not_compared_by_them() -> None:
    found = 0
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                ways = [ast.unparse(way) for way in node.decorator_list]
                fields = [ast.unparse(one.annotation) for one in node.body if isinstance(one, ast.AnnAssign)]
                if any(way.startswith("dataclass") for way in ways) and any(map(ARRAY.search, fields)):
                    found += 1
                    assert "eq=False" in ways[0], (
                        f"== of {node.name} in {path} would compare arrays and raise"
                    )
    assert found > 10


def test_every_test_can_fail() -> None:
    functions = [
        node
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    checking, before = {"raises", "warns", "run_state_machine_as_test"}, 0
    while len(checking) > before:  # a function that calls one that checks does so too
        before = len(checking)
        checking |= {node.name for node in functions if checks(node, checking)}
    idle = [node.name for node in functions if node.name.startswith("test_") and node.name not in checking]
    assert not idle, "these assert nothing"


def test_help_appears_without_loading_anything_heavy() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from index.cli.commands import commands\n"
        "assert CliRunner().invoke(commands, ['--help']).exit_code == 0\n"
        "print(' '.join(sys.modules))\n"
    )
    environment = {**os.environ, "SPEECHBOT_LANGUAGE": "zh-hans"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(done.stdout.split())


def test_the_public_names_are_where_they_are_looked_for() -> None:
    from index.cli.commands import commands
    from index.library import Library
    from index.snapshot.dense import DenseIndex
    from index.snapshot.lexical import LexicalIndex
    from index.snapshot.snapshot import Snapshot

    assert {"ask", "index", "model"} <= commands.commands.keys()
    names = {name for name in dir(Library) if not name.startswith("_")}
    assert names == {
        "open", "ask", "documents", "outline", "published", "context", "verify", "snapshot",
        "snapshot_id", "close", "refreshed", "refused", "doubtful", "rollback_target", "document",
        "examples", "info", "model", "passages", "titles",
    }  # fmt: skip
    assert {"build", "search", "vectors", "save", "load"} <= set(dir(DenseIndex))
    assert {"build", "search", "scores_for", "document_frequency", "save", "load"} <= set(dir(LexicalIndex))
    assert {"load", "require_consistent", "passages_of", "sentence_owner"} <= set(dir(Snapshot))
