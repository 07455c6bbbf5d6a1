"""Finds out where a model is before the seconds are spent that importing torch takes."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

from huggingface_hub import HfApi, try_to_load_from_cache
from huggingface_hub.errors import HfHubHTTPError

from index.errors import ModelError

HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)
"""``name`` or ``owner/name``; whatever else is asked for can only be a path."""
PATIENCE = 5.0
"""Seconds to wait for the hub's first answer: sentence-transformers itself retries for more than a minute."""
DESCRIPTIONS = ("modules.json", "config.json")
"""One of these is in every model."""
MISSING = os.strerror(errno.ENOENT)


def find_model(name: str, path: Path | None) -> tuple[str, bool]:
    """Return what sentence-transformers is to load for ``name``, and whether it lies on this disk.

    ``path`` is where the name leads on this disk, if anywhere. ModelError where that is not a model, or there
    is none and the hub does not answer.
    """
    if path is not None:
        if any((path / description).is_file() for description in DESCRIPTIONS):
            return str(path), True
        raise ModelError("model_unreadable", model=name, reason=f"{DESCRIPTIONS[-1]}: {MISSING}")
    if not HUB_NAME.fullmatch(name):
        raise ModelError("model_not_found", model=name, reason=MISSING)
    if any(isinstance(try_to_load_from_cache(name, description), str) for description in DESCRIPTIONS):
        return name, True
    _ask_hub(name)
    return name, False


def _ask_hub(name: str) -> None:
    """Return where the hub answers, be it with an error; ModelError where it cannot be reached."""
    hub = HfApi()
    try:
        hub.model_info(name, timeout=PATIENCE)
    except HfHubHTTPError:
        return  # Loading will say it better: sentence-transformers knows short names that the hub does not.
    except Exception as error:  # the hub's client passes on whatever its HTTP library raises
        raise ModelError("model_not_found", model=name, reason=f"{hub.endpoint}: {error}") from error
