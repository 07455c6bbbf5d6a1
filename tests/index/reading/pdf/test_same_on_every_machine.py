"""A PDF gives the same text on every machine: whatever fonts it has, its language and its time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from tests.index.reading.pdf.pdf_files import Page, Printed, pdf
from tests.index.reading.pdf.pdf_fonts import COLLECTIONS, absent, of_system

ROOT = Path(__file__).parents[4]
SHARED = ROOT.parent / "shared"

# Reads each file named, tells its text, then which files were opened for it that are no modules.
CHILD = """
import sys
opened = set()
sys.path[:0] = [sys.argv[1]]
from index.reading.pdf.document import read_pdf
from pathlib import Path
files = [Path(name) for name in sys.argv[2:]]
data = {file: file.read_bytes() for file in files}
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
texts = [read_pdf(data[file], file.name) for file in files]
loaded = Path("/proc/self/maps").read_text() if Path("/proc/self/maps").exists() else ""
out = sys.stdout.buffer
out.write(repr([(read.text, read.warnings) for read in texts]).encode("utf-8"))
out.write(b"\\0" + "\\n".join(sorted(opened)).encode("utf-8", "surrogateescape"))
out.write(b"\\0" + loaded.encode())
"""
FONT_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc", ".pfb", ".pfm", ".afm")
FONT_LIBRARIES = ("fontconfig", "freetype", "pdfium", "CoreText")

Read = tuple[str, list[str], str]


def read_in(environment: Mapping[str, str], *files: Path) -> Read:
    """Return what a process reads that has this environment alone, what it opens, and what it has loaded."""
    command = [sys.executable, "-c", CHILD, str(ROOT), *map(str, files)]
    bare = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(command, env={**bare, **environment}, capture_output=True, check=True)
    texts, opened, loaded = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return texts, opened.split("\n"), loaded


def strange_font(family: str) -> bytes:
    """Return a font that has the name of a Chinese one, with glyphs that are ten times too wide."""
    signs = {ord(sign): f"g{ord(sign)}" for numbers in COLLECTIONS.values() for sign in numbers}
    order = [".notdef", *sorted(set(signs.values()))]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap(signs)
    font.setupGlyf(dict.fromkeys(order, TTGlyphPen(None).glyph()))
    font.setupHorizontalMetrics(dict.fromkeys(order, (10_000, 0)))
    font.setupHorizontalHeader(ascent=5_000, descent=-5_000)
    font.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    font.setupPost()
    font.setupOS2(ulCodePageRange1=1 << 17 | 1 << 18 | 1 << 19 | 1 << 20)
    data = BytesIO()
    font.save(data)
    return data.getvalue()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files whose fonts lie elsewhere: each kind, in whole lines and a string for each character."""
    made = {
        **{
            f"{ordering}-{encoding}": (absent(ordering, encoding, name=b"STSong-Light"), "".join(numbers))
            for ordering, numbers in COLLECTIONS.items()
            for encoding in ("Identity-H", "Identity-V")
        },
        "system": (of_system("宋体"), "股权不得转让2025年。"),
        "gbk": (absent("GB1", "GBK-EUC-H", "gbk", name=b"SimSun"), "股权不得转让，2025年。"),
    }
    folder, paths = tmp_path_factory.mktemp("files"), []
    for name, (font, line) in made.items():
        singly = [Printed(90 + 12 * place, 600, sign) for place, sign in enumerate(line)]
        paths.append(folder / f"{name}.pdf")
        paths[-1].write_bytes(pdf([Page([Printed(90, 700, line), *singly])], font))
    return paths


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """A bare machine, one with strange fonts wherever a program would look, one of another language."""
    folder = tmp_path_factory.mktemp("machines")
    home = folder / "home"
    places = (".fonts", ".local/share/fonts", "Library/Fonts")
    for place in places:
        (home / place).mkdir(parents=True)
        for family in ("STSong-Light", "SimSun"):
            (home / place / f"{family}.ttf").write_bytes(strange_font(family))
    config = home / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{home / places[0]}</dir></fontconfig>", encoding="utf-8")
    empty = folder / "empty"
    empty.mkdir()
    (empty / "fonts.conf").write_text("<fontconfig/>", encoding="utf-8")
    return {
        "bare": {
            "LC_ALL": "C",
            "TZ": "UTC",
            "HOME": str(empty),
            "FONTCONFIG_FILE": str(empty / "fonts.conf"),
        },
        "fonts": {
            "HOME": str(home),
            "FONTCONFIG_FILE": str(config),
            "XDG_DATA_HOME": str(home / ".local/share"),
        },
        "abroad": {
            "LC_ALL": "zh_TW.Big5",
            "LANG": "zh_TW.Big5",
            "TZ": "Pacific/Kiritimati",
            "HOME": str(empty),
            "PYTHONHASHSEED": "7",
        },
    }


@pytest.fixture(scope="module")
def readings(files: list[Path], environments: Mapping[str, Mapping[str, str]]) -> dict[str, Read]:
    """Return what is read, opened and loaded on each of the machines."""
    return {name: read_in(environment, *files) for name, environment in environments.items()}


def test_the_machine_makes_no_difference(readings: Mapping[str, Read]) -> None:
    texts = {name: text for name, (text, _, _) in readings.items()}
    assert texts["bare"] == texts["fonts"] == texts["abroad"]
    assert "股权不得转让" in texts["bare"]
    assert "\ufffd" not in texts["bare"]


def test_no_font_of_the_machine_is_opened(
    readings: Mapping[str, Read],
) -> None:
    """The cause of the above: nothing that reads here knows how to find a font."""
    _, opened, loaded = readings["fonts"]
    assert [path for path in opened if path.lower().endswith(FONT_SUFFIXES)] == []
    assert [library for library in FONT_LIBRARIES if library in loaded] == []


@pytest.mark.e2e
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared corpora")
def test_the_machine_makes_no_difference_to_real_files(environments: Mapping[str, Mapping[str, str]]) -> None:
    paths = sorted([*SHARED.glob("corpora/**/*.pdf"), *SHARED.glob("cases/questions/0[56]-*/**/*.pdf")])
    texts = {name: read_in(environment, *paths)[0] for name, environment in environments.items()}
    assert texts["bare"] == texts["fonts"] == texts["abroad"]
    assert "本办法所称的股权不得转让给外单位人员。" in texts["bare"]
    assert "各乡镇要备足沙袋五千条铁锹三百把抽水机二十台。" in texts["bare"]
    assert len(texts["bare"]) > 32_000
