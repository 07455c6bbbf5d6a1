"""What ``speechbot index show`` and ``check`` do: one document looked at, or every file, and mended."""

from __future__ import annotations

import sys

import click

from index.cli.changing import Manner, editor_for, progress_for
from index.cli.document_tables import ShownDocument, outline_json, print_outline
from index.cli.state_tables import damage_json, print_damage
from index.cli.wishes import wished_document
from index.errors import SnapshotError
from index.library import open_saved
from index.messages import environment_language, text
from index.settings import IndexSettings
from index.snapshot.manifest import read_manifest
from index.snapshot.parts import take_over
from index.snapshot.publishing import current_folder
from index.snapshot.snapshot import Snapshot
from index.updates.duplicates import Likeness
from index.updates.state import entries_of

EXIT_SOUND = 0
EXIT_DAMAGED = SnapshotError.exit_code


def show_document(wish: str, *, as_json: bool) -> None:
    """Print what is known of the document whose id or file name begins with ``wish``, and its outline."""
    settings = IndexSettings.from_environment()
    snapshot = open_saved(settings.data_dir)
    held = wished_document(wish, editor_for(settings, Manner()).documents())
    document, outline = snapshot.documents.get(held.id), snapshot.outlines.get(held.id)
    similar = () if document is None else _similar(held.id, snapshot)
    shown = ShownDocument(held, similar, document, outline)
    if as_json:
        click.echo(outline_json(shown))
    else:
        print_outline(shown, sys.stdout, environment_language())


def check(*, repair: bool, manner: Manner) -> int:
    """Examine every file, name the damaged ones and, with ``repair``, mend them; returns the exit code.

    Raises SnapshotMissingError where there is no library at all.
    """
    settings, language = IndexSettings.from_environment(), environment_language()
    editor = editor_for(settings, manner)
    with progress_for(settings) as progress:
        found = editor.check(progress)
        left = editor.repair(progress) if repair and found else found
    if manner.as_json:
        click.echo(damage_json(found, left))
    else:
        print_damage(found, sys.stderr, language)
    if left:
        if repair and not manner.as_json:
            click.echo(text("repair_left", language, count=len(left)), err=True)
            print_damage(left, sys.stderr, language)
        return EXIT_DAMAGED
    manifest = read_manifest(current_folder(settings.data_dir))
    if not manner.as_json:
        facts = {"documents": len(manifest.documents), "passages": manifest.passages, "name": manifest.name}
        click.echo(text("repaired" if found else "checked", language, **facts))
    return EXIT_SOUND


def _similar(document_id: str, snapshot: Snapshot) -> tuple[str, ...]:
    (entry,) = (entry for entry in entries_of(snapshot.manifest) if entry.id == document_id)
    return Likeness(snapshot).similar(take_over(entry, snapshot))
