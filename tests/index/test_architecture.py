from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import index
from index.store.manifest import NOT_SHAPING, shaping_modules

ROOT = Path(index.__file__).parent.parent
PACKAGES = ("index", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 250
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


def test_every_rule_that_shapes_an_index_makes_it_stale_when_it_changes() -> None:
    waiting, reached = ["index.reading", "index.store.building"], set[Path]()
    while waiting:
        name = waiting.pop()
        for path in set(files_of(name)) - reached:
            if name not in NOT_SHAPING:
                reached.add(path)
                waiting += [name for name in imported(path) if name.startswith("index.")]
    assert reached <= set(shaping_modules())
    names = {path.stem for path in shaping_modules()}
    assert {"text", "parsing", "passages", "terms", "lexical", "building"} <= names
    assert not {"library", "answering", "messages", "cli"} & names


def test_help_appears_without_loading_anything_heavy() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from index.cli import commands\n"
        "assert CliRunner().invoke(commands, ['--help']).exit_code == 0\n"
        "print(' '.join(sys.modules))\n"
    )
    environment = {**os.environ, "SPEECHBOT_LANGUAGE": "zh-hans"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(done.stdout.split())


def test_the_public_names_are_where_they_are_looked_for() -> None:
    from index.cli import commands
    from index.library import Library
    from index.store.dense import DenseIndex
    from index.store.lexical import LexicalIndex
    from index.store.snapshot import Snapshot

    assert {"ask", "index", "model"} <= commands.commands.keys()
    names = {name for name in dir(Library) if not name.startswith("_")}
    assert names == {
        "open", "ask", "documents", "outline", "published", "context", "section_text", "verify", "snapshot",
        "snapshot_id", "close", "refreshed", "refused", "doubtful", "way_back",
    }  # fmt: skip
    assert {"build", "search", "vectors", "save", "load"} <= set(dir(DenseIndex))
    assert {"build", "search", "scores_for", "document_frequency", "save", "load"} <= set(dir(LexicalIndex))
    assert {"load", "require_consistent", "passages_of", "sentence_owner"} <= set(dir(Snapshot))
