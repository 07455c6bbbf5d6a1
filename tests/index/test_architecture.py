"""What the packages and modules of the program keep to, so that a newcomer finds his way among them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from index.snapshot import stages
from tests.source_code import (
    MODULES,
    NAMES,
    ROOT,
    differences,
    imported,
    name_of,
    nodes,
    own_imports,
    relative,
    tree,
    undeclared,
)

STAGES = {
    "reading": tuple(
        name_of(path)
        for path in (ROOT / "index/reading").rglob("*.py")  # read_text picks one
    ),
    "outline": ("index.outline.parsing", "index.outline.passages"),
    "terms": ("index.snapshot.building",),
}
"""The modules that each stage is entered by."""
PARTS_OF_STAGES = (
    "index.reading", "index.outline", "index.analysis",
    "index.snapshot.forward_index", "index.snapshot.glossary", "index.snapshot.lexical",
    "index.snapshot.pinyin", "index.snapshot.vocabulary",
)  # fmt: skip
"""Modules that make something of a text; all others carry or store it."""
CARRIERS = ("numpy", "marisa-trie")
ARRAY = re.compile(r"\b(NDArray|Keys|TableRows|Sentences|Candidates|TermLists|Vectors)\b")
HEAVY = {
    "torch", "sentence_transformers", "transformers", "faiss", "numpy", "scipy", "bm25s", "jieba", "onnx",
    "onnxruntime", "opencc", "telegram", "pydantic", "rich", "tqdm",
}  # fmt: skip


MODULE_LINES = range(60, 401)
"""A module is one subject, neither a fragment of one nor several."""
PACKAGE_MODULES = range(3, 16)
"""So many are taken in at a glance; ``__init__`` and ``__main__`` do not count."""
MODULES_OF_OTHER_LENGTHS = {
    "bot/private_files.py",
    "index/models/batches.py",
    "index/models/hub.py",
    "index/models/judge_text.py",
    "index/models/learnt_weights.py",
    "index/models/sessions.py",
    "index/progress.py",
    "index/snapshot/engine/two_threads.py",
    "index/search/across_documents/across_query.py",
    "index/search/conversation/parts.py",
    "index/search/scope.py",
    "index/search/questions/translation.py",
}
PACKAGES_OF_OTHER_SIZES: set[str] = set()
NAMED_LIKE_PYTHONS_OWN = {"index/types.py", "index/analysis/numbers.py", "index/reading/pages/html.py"}
"""``types`` is the usual name for what it holds."""

ORDER = (
    *("types", "errors", "progress", "settings", "verbatim", "message_texts", "messages", "processes"),
    *("analysis", "storage", "reading", "outline", "models", "snapshot", "milvus", "search"),
    *("evaluation", "published", "updates", "library", "training", "cli"),
)
"""What ``index`` consists of; each imports nothing but what stands before it."""
FACE = {f"index.{name}" for name in ("library", "types", "errors", "progress", "settings", "messages")}
"""What the bot knows of the index."""
BEHIND_THE_FACE = {("bot.__main__", f"index.cli.{name}") for name in ("actions", "commands")}
"""The program adds its commands to those of the index."""


def files_of(name: str) -> Iterator[Path]:
    """Yield the file of a module of ours by its full name, if there is one."""
    if name in NAMES:
        yield NAMES[name]


def imports(package: str) -> set[tuple[str, str]]:
    """Return which module of a package imports which of ours."""
    paths = [path for path in MODULES if relative(path).startswith(f"{package}/")]
    return {(name_of(path), other) for path in paths for other in own_imports(path)}


def test_the_index_knows_neither_bot_nor_telegram() -> None:
    for path in (ROOT / "index").rglob("*.py"):
        tops = {name.split(".")[0] for name in imported(path)}
        assert not tops & {"bot", "telegram", "tests"}, path


def test_the_types_import_nothing_of_ours() -> None:
    assert not own_imports(ROOT / "index/types.py")


def test_inside_the_index_imports_run_one_way() -> None:
    parts = [name.removeprefix("index.") for name in NAMES if re.fullmatch(r"index\.[a-z]\w*", name)]
    assert sorted(ORDER) == sorted(parts), "every module and package of index/ has its place, once"

    def place(module: str) -> int:
        return -1 if module == "index" else ORDER.index(module.split(".")[1])

    against = {(one, other) for one, other in imports("index") if place(one) < place(other)}
    assert not against


def test_the_bot_knows_nothing_of_the_index_but_its_face() -> None:
    behind = {pair for pair in imports("bot") if pair[1].startswith("index.") and pair[1] not in FACE}
    assert differences(behind, BEHIND_THE_FACE) == ([], [])


def test_no_module_leads_back_to_itself() -> None:
    graph = TopologicalSorter[str]()
    for one, other in imports("index") | imports("bot"):
        graph.add(one, other)
    graph.prepare()  # raises where there is a circle, and names it
    assert graph.is_active()


def test_every_module_says_what_it_is() -> None:
    assert [relative(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


def test_modules_are_neither_short_nor_long() -> None:
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    others = {
        path
        for path, length in lengths.items()
        if length not in MODULE_LINES and not (path.endswith("__.py") and length < MODULE_LINES.start)
    }
    assert differences(others, MODULES_OF_OTHER_LENGTHS) == ([], [])


def test_packages_are_neither_small_nor_large() -> None:
    packages = {path.parent for path in MODULES if path.name == "__init__.py"}
    sizes = {relative(package): len([*package.glob("*[!_].py")]) for package in packages}
    others = {path for path, size in sizes.items() if size not in PACKAGE_MODULES}
    assert differences(others, PACKAGES_OF_OTHER_SIZES) == ([], [])


def test_nothing_is_named_like_a_module_of_pythons_own() -> None:
    named = {relative(path) for path in MODULES if path.stem in sys.stdlib_module_names - {"__main__"}}
    named |= {relative(path.parent) for path in MODULES if path.parent.name in sys.stdlib_module_names}
    assert differences(named, NAMED_LIKE_PYTHONS_OWN) == ([], [])


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


def test_what_holds_arrays_is_not_compared_by_them() -> None:
    found = 0
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef):
                ways = [ast.unparse(way) for way in node.decorator_list]
                fields = [ast.unparse(one.annotation) for one in node.body if isinstance(one, ast.AnnAssign)]
                if any(way.startswith("dataclass") for way in ways) and any(map(ARRAY.search, fields)):
                    found += 1
                    assert "eq=False" in ways[0], (
                        f"== of {node.name} in {path} would compare arrays and raise"
                    )
    assert found > 10


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
