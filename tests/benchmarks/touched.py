"""How many of our files and functions a document passes on its way into a library, and a question.

    python -m tests.benchmarks.touched [--list]

The document is one text, added to a library of the seed: what the process that adds does, and what its child
does to read. Nothing may be parsed twice between the offer of a file and its adding, and no list be read as
a whole because one word is new: the functions that are called most are named. ``--list`` names the files.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.calls import Calls, touched
from tests.source_code import ROOT

QUESTION = "政协的三大职能是什么？"
DOCUMENT = (
    "在全县水利工作会议上的讲话\n\n同志们：\n\n今天的会议很重要。\n\n一、修好水库\n\n要修好榫头水库，保证灌溉。\n\n"
    "二、管好河道\n\n一是清淤，二是护岸。要抓好落实。\n"
)
_MOST = 5


def report(title: str, calls: Calls, *, names: bool) -> None:
    """Print the figures of one way."""
    files = sorted({file for file, _ in calls})
    print(f"{title}: {len(files)} files, {len(calls)} functions, {calls.total()} calls")
    for (file, name), count in calls.most_common(_MOST):
        print(f"    {count:7} {file} {name}")
    if names:
        print(*(f"    {file}" for file in files), sep="\n")


def main() -> None:
    """Measure both ways with the model of the environment."""
    from index.library import Library
    from index.models.encoder import load_encoder
    from index.reading import read_text
    from index.settings import IndexSettings
    from index.updates.editor import Editor
    from index.updates.uploads import Upload

    names = "--list" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(data_dir=Path(folder, "data"), documents=ROOT / "seeds")
        encoder = load_encoder(settings)
        with_judge = Library.open(settings, encoder)
        with_judge.ask(QUESTION)
        report("a question", touched(lambda: with_judge.ask(QUESTION))[1], names=names)
        editor = Editor(settings, encoder)
        editor.add([Upload("一.txt", DOCUMENT.encode())])
        other = [Upload("二.txt", DOCUMENT.replace("榫头", "栲栳").encode())]
        read = touched(lambda: read_text(other[0].data, other[0].name))[1]
        report("reading a file, in the child", read, names=names)
        offered = touched(lambda: editor.inspect(other))[1]
        added = touched(lambda: editor.add(other))[1]
        report("a document, from path to snapshot", read + offered + added, names=names)
        report("… of that the offer", offered, names=False)
        report("… of that adding what was offered", added, names=False)
        twice = sorted(offered.keys() & added.keys())
        print("called for the offer and again:", *(f"{file} {name}" for file, name in twice), sep="\n    ")


if __name__ == "__main__":
    main()
