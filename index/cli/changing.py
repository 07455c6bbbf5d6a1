"""What the commands do that change the library: add, remove, rebuild, go back, clear away, mend."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from index.cli.named_files import read_named
from index.cli.progress_bars import ProgressBars
from index.cli.publication_tables import print_publication, print_refusals, publication_json
from index.cli.waiting import TellingHolder
from index.cli.wishes import wished_document
from index.errors import FolderMissingError
from index.messages import environment_language, text
from index.settings import IndexSettings
from index.snapshot.locking import LOCK_SECONDS
from index.types import ChangeKind, Publication
from index.updates.editor import Editor

EXIT_DONE = 0
EXIT_REFUSED = 3
"""A file was refused; all others went in."""
EXIT_HELD_BACK = 8
"""The golden questions kept the change from being published."""
_BYTES_IN_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command that changes the library is carried out."""

    force: bool = False
    """Publish even where golden questions are lost."""
    wait: bool = True
    """Wait for another writer to finish."""
    as_json: bool = False


def add(paths: Sequence[Path], name: str | None, manner: Manner) -> int:
    """Add the files and folders, and say what became of each; returns the exit code.

    Raises FolderMissingError where there is nothing among them to read.
    """
    found = read_named(paths, name)
    settings = IndexSettings.from_environment()
    if not found.uploads:
        print_refusals(found.refused, found.passed_over, sys.stderr, environment_language())
        if not found.refused:
            raise FolderMissingError("folder_empty", path=", ".join(map(str, paths)))
        return EXIT_REFUSED
    with progress_for(settings) as progress:
        done = editor_for(settings, manner).add(found.uploads, progress, force=manner.force)
    done = replace(done, changes=(*done.changes, *found.refused))
    return _report(done, manner, found.passed_over)


def remove(wishes: Sequence[str], manner: Manner) -> int:
    """Remove the documents whose ids or names begin with ``wishes``; returns the exit code."""
    settings = IndexSettings.from_environment()
    editor = editor_for(settings, manner)
    held = editor.documents()
    ids = [wished_document(wish, held).id for wish in wishes]
    with progress_for(settings) as progress:
        done = editor.remove(ids, progress, force=manner.force)
    return _report(done, manner)


def rebuild(manner: Manner) -> int:
    """Build the index anew from the originals; returns the exit code."""
    settings = IndexSettings.from_environment()
    with progress_for(settings) as progress:
        done = editor_for(settings, manner).rebuild(progress, force=manner.force)
    return _report(done, manner)


def roll_back(manner: Manner) -> int:
    """Go back to the snapshot before the one in use; returns the exit code."""
    settings = IndexSettings.from_environment()
    with progress_for(settings) as progress:
        done = editor_for(settings, manner).rollback(progress)
    return _report(done, manner)


def collect_garbage(manner: Manner) -> int:
    """Remove what nothing needs, and say how much room that gives; returns the exit code."""
    settings = IndexSettings.from_environment()
    with progress_for(settings) as progress:
        freed = editor_for(settings, manner).collect_garbage(progress)
    if manner.as_json:
        click.echo(json.dumps({"freed_bytes": freed}))
    else:
        megabytes = f"{freed / _BYTES_IN_MEGABYTE:.1f}"
        click.echo(text("garbage_collected", environment_language(), megabytes=megabytes))
    return EXIT_DONE


def editor_for(settings: IndexSettings, manner: Manner) -> Editor:
    """Return what changes the library in the manner that the user wishes."""
    return Editor(settings, wait_seconds=LOCK_SECONDS if manner.wait else 0)


def progress_for(settings: IndexSettings) -> TellingHolder:
    """Return the bars of a change, which name the holder of the lock where it must be waited for."""
    language = environment_language()
    return TellingHolder(ProgressBars(language), settings.data_dir, language)


def _report(done: Publication, manner: Manner, passed_over: Sequence[str] = ()) -> int:
    language = environment_language()
    if manner.as_json:
        click.echo(publication_json(done, passed_over))
    else:
        print_publication(done, sys.stdout, language)
        print_refusals(done.changes, passed_over, sys.stderr, language)
    if done.held:
        return EXIT_HELD_BACK
    refused = any(change.kind is ChangeKind.REFUSED for change in done.changes)
    return EXIT_REFUSED if refused else EXIT_DONE
