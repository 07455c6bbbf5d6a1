"""What ``speechbot index …`` does to the library: add, remove, rebuild, roll back, clear, check, show."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from index.cli.library_tables import (
    ShownDocument,
    damage_json,
    outline_json,
    print_damage,
    print_outline,
    print_publication,
    print_refusals,
    publication_json,
)
from index.cli.named_files import read_named
from index.cli.options import ChangeOptions
from index.cli.progress_bars import LockWaitProgress
from index.errors import DocumentAmbiguousError, DocumentMissingError, FolderMissingError, SnapshotError
from index.messages import environment_language, text
from index.settings import IndexSettings
from index.snapshot.manifest import read_manifest
from index.snapshot.prepared import reuse
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import LOCK_SECONDS, current_folder
from index.types import ChangeKind, Publication
from index.updates.duplicates import Likeness
from index.updates.editor import Editor
from index.updates.state import DocumentInfo

EXIT_DONE = 0
EXIT_REFUSED = 3
"""A file was refused; all others went in."""
EXIT_DAMAGED = SnapshotError.exit_code
EXIT_HELD_BACK = 8
"""The golden questions kept the change from being published."""
_BYTES_IN_MEGABYTE = 1_000_000


def add(paths: Sequence[Path], name: str | None, options: ChangeOptions) -> int:
    """Add the files and folders, and say what became of each; returns the exit code.

    Raises FolderMissingError where there is nothing among them to read.
    """
    found = read_named(paths, name)
    editor, progress = _editor(options)
    if not found.uploads:
        print_refusals(found.refused, found.passed_over, sys.stderr, environment_language())
        if not found.refused:
            raise FolderMissingError("folder_empty", path=", ".join(map(str, paths)))
        return EXIT_REFUSED
    with progress:
        done = editor.add(found.uploads, progress, force=options.force)
    return _report(replace(done, changes=(*done.changes, *found.refused)), options, found.passed_over)


def remove(names: Sequence[str], options: ChangeOptions) -> int:
    """Remove the documents whose ids or names begin with ``names``; returns the exit code."""
    editor, progress = _editor(options)
    documents = editor.documents()
    ids = [resolve_document(name, documents).id for name in names]
    with progress:
        done = editor.remove(ids, progress, force=options.force)
    return _report(done, options)


def rebuild(options: ChangeOptions) -> int:
    """Build the index again from the originals; returns the exit code."""
    editor, progress = _editor(options)
    with progress:
        done = editor.rebuild(progress, force=options.force)
    return _report(done, options)


def roll_back(options: ChangeOptions) -> int:
    """Go back to the snapshot before the one in use; returns the exit code."""
    editor, progress = _editor(options)
    with progress:
        done = editor.rollback(progress)
    return _report(done, options)


def collect_garbage(options: ChangeOptions) -> int:
    """Remove what nothing needs, and say how much room that gives; returns the exit code."""
    editor, progress = _editor(options)
    with progress:
        freed = editor.collect_garbage(progress)
    if options.as_json:
        click.echo(json.dumps({"freed_bytes": freed}))
    else:
        megabytes = f"{freed / _BYTES_IN_MEGABYTE:.1f}"
        click.echo(text("garbage_collected", environment_language(), megabytes=megabytes))
    return EXIT_DONE


def check(options: ChangeOptions, *, repair: bool) -> int:
    """Examine every file, name the damaged ones and, with ``repair``, repair them; returns the exit code.

    Raises SnapshotMissingError where there is no library at all.
    """
    language = environment_language()
    editor, progress = _editor(options)
    with progress:
        found = editor.check(progress)
        left = editor.repair(progress) if repair and found else found
    if options.as_json:
        click.echo(damage_json(found, left))
    else:
        print_damage(found, sys.stderr, language)
    if left:
        if repair and not options.as_json:
            click.echo(text("repair_left", language, count=len(left)), err=True)
            print_damage(left, sys.stderr, language)
        return EXIT_DAMAGED
    manifest = read_manifest(current_folder(IndexSettings.from_environment().data_dir))
    if not options.as_json:
        facts = {"documents": len(manifest.documents), "passages": manifest.passages, "name": manifest.name}
        click.echo(text("repaired" if found else "checked", language, **facts))
    return EXIT_DONE


def show_document(name: str, *, as_json: bool) -> None:
    """Print what is known of the document whose id or file name begins with ``name``, and its outline."""
    settings = IndexSettings.from_environment()
    snapshot = Snapshot.load(current_folder(settings.data_dir))
    info = resolve_document(name, Editor(settings).documents())
    document, outline = snapshot.documents.get(info.id), snapshot.outlines.get(info.id)
    similar: tuple[str, ...] = ()
    if document is not None:
        similar = Likeness(snapshot).similar(reuse(snapshot.stored[info.id].entry, snapshot))
    shown = ShownDocument(info, similar, document, outline)
    if as_json:
        click.echo(outline_json(shown))
    else:
        print_outline(shown, sys.stdout, environment_language())


def resolve_document(name: str, documents: Sequence[DocumentInfo]) -> DocumentInfo:
    """Return the document that is meant: an exact id or name, else the only one that begins so.

    Raises DocumentMissingError where none begins so, DocumentAmbiguousError where several do.
    """
    exact = [document for document in documents if name in {document.id, document.name}]
    found = exact or [
        document for document in documents if document.id.startswith(name) or document.name.startswith(name)
    ]
    if not found:
        raise DocumentMissingError("document_unknown", document=name)
    if len(found) > 1:
        raise DocumentAmbiguousError("document_ambiguous", document=name)
    return found[0]


def _editor(options: ChangeOptions) -> tuple[Editor, LockWaitProgress]:
    """Return what changes the library that the environment names, and the bars of its progress."""
    settings = IndexSettings.from_environment()
    progress = LockWaitProgress(environment_language(), settings.data_dir)
    return Editor(settings, wait_seconds=LOCK_SECONDS if options.wait else 0), progress


def _report(done: Publication, options: ChangeOptions, passed_over: Sequence[str] = ()) -> int:
    language = environment_language()
    if options.as_json:
        click.echo(publication_json(done, passed_over))
    else:
        print_publication(done, sys.stdout, language)
        print_refusals(done.changes, passed_over, sys.stderr, language)
    if done.held:
        return EXIT_HELD_BACK
    refused = any(change.kind is ChangeKind.REFUSED for change in done.changes)
    return EXIT_REFUSED if refused else EXIT_DONE
