"""The documents of a folder, read in this process."""

from __future__ import annotations

from pathlib import Path

from index.reading import document_names, read_bytes
from index.types import Document


def read_folder(folder: Path) -> list[Document]:
    """Read the documents of a folder in the order of their names."""
    return [read_bytes((folder / name).read_bytes(), name) for name in sorted(document_names(folder))]
