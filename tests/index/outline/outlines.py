"""Texts to be outlined, and how their outlines are compared."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from index.outline.parsing import parse_outline
from index.types import Document, Outline

DATA = Path(__file__).parents[2] / "data" / "documents"
SEED = next((Path(__file__).parents[3] / "seeds").glob("*.txt"))
CORPORA = Path(__file__).parents[4] / "shared" / "corpora" / "speeches"

MARKERS = """
篇一 篇二 一、 二、 三、 （一） （二） (三) 1. 2、 ① ② 第一章 第一条 第二条 一是 二是 三是 首先 其次
最后， 第一， 第二， 其一， 同志们： 各位代表， 谢谢大家！ 让我们 目录 来源： 小编 标题 正文。
正文； ， 。 “ ” …… 1994年 1.5
"""
PIECES = [*MARKERS.split(), "\n", "\n\n", " ", "长" * 70]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join).filter(str.strip)


def document_of(text: str, name: str = "讲话.txt") -> Document:
    return Document("0" * 12, name, text, "", "utf-8")


def outline_of(text: str) -> Outline:
    return parse_outline(document_of(text))


def tree(text: str) -> list[str]:
    return [" › ".join(section.path[1:]) for section in outline_of(text).sections]


def format_outline(outline: Outline) -> str:
    """Print the outline as an indented tree, one section a line, for people."""
    printed = [outline.title]
    depths: list[int] = []
    for number, speech in enumerate(outline.speeches):
        printed.append(f"  {speech.label}" + (f"  ({speech.title})" if speech.title != speech.label else ""))
        for section in outline.sections:
            if section.speech == number:
                depth = 2 if section.parent is None else depths[section.parent] + 1
                depths.append(depth)
                printed.append("  " * depth + section.path[-1])
    return "\n".join(printed)
