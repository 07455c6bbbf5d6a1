from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from index.cli.library_commands import EXIT_HELD_BACK, EXIT_REFUSED
from index.progress import silent
from index.settings import IndexSettings
from index.storage.data_folder import HOLDER_FILE, LOCK_FILE, sole_writer
from tests.index.cli.command_line import Run
from tests.index.sample_speeches import COUNCIL, MEETING

EXTRA = "在水利会议上的讲话\n\n一、兴修水利\n\n要建设水库。\n\n二、节约用水\n\n要节约用水。谢谢大家！\n"


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    path = tmp_path / "水利.txt"
    path.write_text(EXTRA, "utf-8")
    return path


def facts_of(run: Run, *arguments: str) -> dict:  # type: ignore[type-arg]
    result = run(*arguments, "--json")
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def listed(run: Run) -> set[str]:
    return {document["name"] for document in facts_of(run, "index", "list")["documents"]}


def test_before_anything_was_added_that_is_reported(run: Run) -> None:
    for command in (("list",), ("show", "x"), ("check",), ("rollback",)):
        result = run("index", *command)
        assert (result.exit_code, result.stdout) == (5, ""), command
        assert len(result.stderr.splitlines()) == 1
    assert run("index", "history").exit_code == 0
    assert run("index", "gc").exit_code == 0


def test_a_speech_goes_through_its_whole_life(run: Run, extra: Path) -> None:
    assert run("index", "rebuild").exit_code == 0
    added = run("index", "add", str(extra))
    assert (added.exit_code, added.stderr) == (0, "")
    assert "新增" in added.stdout
    assert "3 个文件" in added.stdout
    assert "水库" in run("ask", "水库").stdout
    assert listed(run) == {"政协.txt", "教师节.txt", "水利.txt"}
    assert "一、兴修水利" in run("index", "show", "水利").stdout
    assert run("index", "remove", "水利").exit_code == 0
    assert listed(run) == {"政协.txt", "教师节.txt"}
    assert run("index", "rollback").exit_code == 0
    assert listed(run) == {"政协.txt", "教师节.txt", "水利.txt"}
    assert "水库" in run("ask", "水库").stdout
    actions = [past["action"] for past in json.loads(run("index", "history", "--json").stdout)]
    assert actions == ["rollback", "remove", "add", "rebuild"]
    assert run("index", "check").exit_code == 0
    assert run("index", "gc").exit_code == 0


def test_the_same_again_changes_nothing_and_a_new_version_replaces(run: Run, extra: Path) -> None:
    first = facts_of(run, "index", "add", str(extra))
    again = facts_of(run, "index", "add", str(extra))
    assert (again["published"], again["snapshot"]) == (False, first["snapshot"])
    assert [change["kind"] for change in again["changes"]] == ["unchanged"]
    extra.write_text(EXTRA.replace("建设水库", "修建水渠"), "utf-8")
    replaced = facts_of(run, "index", "add", str(extra))
    assert [change["kind"] for change in replaced["changes"]] == ["replaced"]
    assert "水渠" in run("ask", "水渠").stdout


def test_what_is_refused_keeps_nothing_else_out(run: Run, extra: Path, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "程序.exe").write_bytes(b"MZ")
    result = run("index", "add", str(extra), str(tmp_path / "空.txt"), str(tmp_path / "程序.exe"), "没有.txt")
    assert result.exit_code == EXIT_REFUSED
    assert "水利.txt" in result.stdout
    for name in ("空.txt", "程序.exe", "没有.txt"):
        assert sum(name in line for line in result.stderr.splitlines()) == 1
    assert "水利.txt" in listed(run)


def test_where_there_is_nothing_to_add_nothing_is_made(
    run: Run, settings: IndexSettings, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/a.jpg").write_bytes(b"x")
    empty = run("index", "add", str(tmp_path / "pictures"))
    assert (empty.exit_code, empty.stdout) == (2, "")
    assert ["a.jpg" in line for line in empty.stderr.splitlines()] == [True, False]
    missing = run("index", "add", "没有.txt")
    assert (missing.exit_code, missing.stdout) == (EXIT_REFUSED, "")
    assert not settings.data_dir.exists()


def test_folders_and_archives_are_added_whole(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "讲话.zip", "w") as archive:
        archive.writestr("压缩一.txt", COUNCIL)
        archive.writestr("压缩二.txt", MEETING)
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/水利.txt").write_text(EXTRA, "utf-8")
    (folder / "图.jpg").write_bytes(b"x")
    result = run("index", "add", str(folder), str(tmp_path / "讲话.zip"))
    assert result.exit_code == 0  # What only lies in a folder is passed over, which is no refusal.
    assert "图.jpg" in result.stderr
    assert {"压缩一.txt", "压缩二.txt", "inner/水利.txt"} <= listed(run)


def test_a_document_may_be_given_a_name(run: Run, extra: Path) -> None:
    assert run("index", "add", str(extra), "--as", "兴修水利").exit_code == 0
    assert listed(run) == {"兴修水利.txt"}
    several = run("index", "add", str(extra), str(extra.parent / "documents"), "--as", "名")
    assert (several.exit_code, "--as" in several.stderr) == (2, True)


def test_the_likeness_of_a_document_is_reported(run: Run, extra: Path) -> None:
    run("index", "add", str(extra))
    assert "水利.txt" in run("index", "add", str(extra), "--as", "另一份.txt").stdout
    assert facts_of(run, "index", "show", "另一份")["similar"] == ["水利.txt"]


@pytest.mark.parametrize("command", ["show", "remove"])
def test_a_document_must_be_told_apart(run: Run, command: str) -> None:
    run("index", "rebuild")
    for wish in ("没有", ""):
        result = run("index", command, wish)
        assert (result.exit_code, result.stdout) == (10, "")
    assert len(listed(run)) == 2


def test_golden_questions_hold_a_change_back(run: Run, settings: IndexSettings, tmp_path: Path) -> None:
    question = {"id": "1", "question": "搞好民主监督", "gold": ["要畅通监督渠道"]}
    golden = tmp_path / "golden.jsonl"
    golden.write_text(json.dumps(question, ensure_ascii=False), "utf-8")
    run("index", "rebuild")
    held = run("index", "remove", "政协", SPEECHBOT_GOLDEN=str(golden))
    assert held.exit_code == EXIT_HELD_BACK
    assert "搞好民主监督" in held.stdout
    assert "--force" in held.stdout
    assert "政协.txt" in listed(run)
    assert run("index", "remove", "政协", "--force", SPEECHBOT_GOLDEN=str(golden)).exit_code == 0
    assert listed(run) == {"教师节.txt"}


def test_check_names_every_damaged_file_and_repair_repairs_them(run: Run, settings: IndexSettings) -> None:
    run("index", "rebuild")
    snapshot = next((settings.data_dir / "snapshots").iterdir())
    (original,) = list((settings.data_dir / "originals").rglob("*"))[-1:]
    damaged = [snapshot / "sentences.faiss", snapshot / "texts.utf32", original]
    for file in damaged:
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    result = run("index", "check")
    assert (result.exit_code, result.stdout) == (5, "")
    assert all(str(file) in result.stderr for file in damaged)
    facts = facts_of(run, "index", "check")
    assert not facts["sound"]
    assert {found["file"] for found in facts["found"]} == set(map(str, damaged))
    repaired = run("index", "check", "--repair")
    assert (repaired.exit_code, "已修复" in repaired.stdout) == (0, True)
    assert run("index", "check").exit_code == 0
    assert "参政议政" in run("ask", "政协的三大职能是什么？").stdout


def test_without_waiting_the_holder_of_the_lock_is_named(
    run: Run, settings: IndexSettings, extra: Path
) -> None:
    with sole_writer(settings.data_dir, silent, action="rebuild"):
        holder = json.loads((settings.data_dir / HOLDER_FILE).read_text("utf-8"))
        # The lock of a process is open to its own threads, so another process is asked.
        program = (
            "import sys; from index.cli.commands import commands; "
            f"commands(['index', 'add', {str(extra)!r}, '--no-wait'])"
        )
        environment = {
            "SPEECHBOT_DATA_DIR": str(settings.data_dir),
            "SPEECHBOT_CACHE_DIR": str(settings.cache_dir),
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (6, "")
    assert str(holder["pid"]) in done.stderr
    assert "rebuild" in done.stderr


def test_a_second_writer_says_whom_it_waits_for(run: Run, settings: IndexSettings, extra: Path) -> None:
    run("index", "rebuild")
    lock = FileLock(settings.data_dir / LOCK_FILE, thread_local=False)
    lock.acquire()
    threading.Timer(0.3, lock.release).start()
    result = run("index", "add", str(extra))
    assert result.exit_code == 0
    assert "重建" in result.stderr  # what the last holder did: its note is what there is


def test_a_listing_loads_nothing_that_searches(run: Run, settings: IndexSettings) -> None:
    run("index", "rebuild")
    program = (
        "import sys; from index.cli.commands import commands\n"
        "for command in ('list', 'history'): commands(['index', command], standalone_mode=False)\n"
        "print('LOADED', *sys.modules)"
    )
    environment = {"SPEECHBOT_DATA_DIR": str(settings.data_dir), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.partition("LOADED")[2].split())
    assert not loaded & {"torch", "onnxruntime", "jieba", "faiss", "bm25s", "scipy"}
