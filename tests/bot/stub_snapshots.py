"""The stub library's documents by snapshot: a file each in a folder, and the name of the one in use."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.types import Document

FIRST = "stub-1"
ARTICLES = 300
"""Articles of the second document: each question about one of them has one right answer."""

_SPEECH = """在全市工作会议上的讲话

篇一

同志们:今天的会议很重要。

一、会议的主要收效
(一)进一步提高了认识。政治协商、民主监督、参政议政是人民政协的三大职能。大家深受鼓舞。
(二)进一步拓宽了思路。经验和做法具有重要启发借鉴意义。
(三)进一步明确了任务。会议对工作作了全面部署。

二、抓好贯彻落实
要及时传达会议精神,做好宣传工作。谢谢大家!

篇二

一、加强信息宣传
信息宣传是企业的窗口。要建立健全信息宣传制度。
"""
_LINES = "".join(f"第{n}条 编号{n}的事项由第{n}科负责办理。\n" for n in range(1, ARTICLES + 1))


@dataclass(frozen=True)
class StubFile:
    """A document and the bytes that it was read from."""

    name: str
    text: str
    data: bytes

    @property
    def document(self) -> Document:
        digest = sha256(self.data).hexdigest()
        encoding = "" if self.name.endswith(".docx") else "utf-8"
        return Document(document_id(self.name), self.name, self.text, digest, encoding)


def document_id(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:12]


ORIGINAL = tuple(
    StubFile(name, text, text.encode())
    for name, text in (("讲话.txt", _SPEECH), ("办事条例.txt", f"办事条例\n{_LINES}"))
)


class StubSnapshots:
    """Snapshots ``stub-1``, ``stub-2``… in a folder; the first one needs none."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def current(self) -> str:
        if self._folder is None or not (self._folder / "current").exists():
            return FIRST
        return (self._folder / "current").read_text()

    def files(self, snapshot: str) -> tuple[StubFile, ...]:
        if snapshot == FIRST or self._folder is None:
            return ORIGINAL
        rows = json.loads((self._folder / snapshot).read_text("utf-8"))
        return tuple(StubFile(name, text, base64.b64decode(data)) for name, text, data in rows)

    def publish(self, files: tuple[StubFile, ...]) -> str:
        assert self._folder
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"stub-{max([1, *(int(path.name[5:]) for path in self._folder.glob('stub-*'))]) + 1}"
        rows = [(file.name, file.text, base64.b64encode(file.data).decode()) for file in files]
        (self._folder / name).write_text(json.dumps(rows), "utf-8")
        self.use(name)
        return name

    def use(self, snapshot: str) -> None:
        assert self._folder
        draft = self._folder / "draft"
        draft.write_text(snapshot)
        draft.replace(self._folder / "current")

    def before(self, snapshot: str) -> str | None:
        number = int(snapshot.removeprefix("stub-"))
        return None if number == 1 else f"stub-{number - 1}"
