"""What the documents folder asks of the library."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from index.progress import Progress
from index.reading.formats import is_archive
from index.snapshot.entries import FolderFile, Origin
from index.updates.folder import Scan, compare, scan
from index.updates.gathering import Gathering
from index.updates.intake import read_uploads
from index.updates.proposal import Action, Proposal
from index.updates.protocol import Upload
from index.updates.refusals import Refused, packed, unopened
from index.updates.state import State

_LOGGER = logging.getLogger(__name__)


def proposed_by_folder(
    state: State, folder: Path, progress: Progress, *, anew: bool = False, retry: bool = False
) -> Proposal:
    """Read what is new in the folder and propose the library that follows from it.

    ``retry`` reads files again that were refused, since another reader may read them; ``anew`` does so too,
    and proposes to read every document again.
    """
    found = scan(folder)
    if not found.paths and state.entries:
        _LOGGER.warning("The documents folder %s holds no document; the library stays as it is", folder)
    files = {file.name: file for file in state.folder}
    again = retry or anew
    differences = compare(found, [file for file in files.values() if not (again and file.problem)])
    uploads, closed = _opened(found, differences.changed)
    archives = {one.name for one in uploads if is_archive(one.name, one.data)}
    taken, unread = read_uploads([one for one in uploads if one.name not in archives], progress)
    refused = [*(packed(one.name) for one in uploads if one.name in archives), *unread]

    gathering = Gathering(state.entries)
    for name in differences.vanished:
        del files[name]
        gathering.drop_of_folder(name)
    problems = {refusal.name: refusal for refusal in refused}
    for upload in uploads:
        problem = problems.get(upload.name, Refused(upload.name, ""))
        # Where it was refused the former version of the document, if any, stays: better than none.
        digest = hashlib.sha256(upload.data).hexdigest()
        files[upload.name] = FolderFile(upload.name, digest, problem.problem, problem.facts)
    gathering.take(taken, Origin.FOLDER)
    return Proposal(
        action=Action.REBUILD if anew else Action.SYNCHRONISE,
        entries=gathering.entries,
        folder=tuple(sorted(files.values(), key=lambda file: file.name)),
        changes=(*gathering.changes, *(refusal.change for refusal in (*closed, *refused))),
        fresh=gathering.fresh,
        originals=gathering.originals,
        anew=anew,
        attended=anew,
    )


def _opened(found: Scan, names: Iterable[str]) -> tuple[list[Upload], list[Refused]]:
    """Read the bytes of files; those that cannot be opened are tried again at the next look."""
    uploads = []
    refused = [unopened(name, reason) for name, reason in found.unreadable.items()]
    for name in names:
        try:
            uploads.append(found.upload(name))
        except OSError as error:
            refused.append(unopened(name, error.strerror or str(error)))
    return uploads, refused
