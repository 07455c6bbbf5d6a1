"""The quality gate in a library of sisters: eight of the shared speeches and the seed, asked together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.evaluation.report import read_floors, shortfalls
from index.library import Library
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.benchmarks.reporting import table
from tests.quality.library_report import SETS, measure

ROOT = Path(__file__).parents[2]
SPEECHES = ROOT / "../shared/corpora/speeches"
FLOORS = Path(__file__).with_name("floors.json")
DOCUMENTS = (
    *(
        f"cn_provincial_2025/2025_2025年{place}政府工作报告.txt"
        for place in ("内蒙古自治区", "河南省", "广西", "青海省", "云南省")
    ),
    *(f"cn_national_work_reports/{year}_{year}年国务院政府工作报告.txt" for year in (1987, 1998, 2004)),
)
"""Those that most questions are about: indexing all 190 takes ten minutes."""
ASKED = ("sisters", "lists", "dialogues")

pytestmark = [pytest.mark.quality, pytest.mark.model]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    if not SPEECHES.is_dir():
        pytest.skip("the shared speeches are not here")
    folder = tmp_path_factory.mktemp("library")
    documents = folder / "documents"
    for source, name in [
        *((SPEECHES / name, name) for name in DOCUMENTS),
        (next((ROOT / "seeds").glob("*.txt")), ""),
    ]:
        target = documents / (name or f"seeds/{source.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    settings = IndexSettings(documents=documents, data_dir=folder / "data", model=OFFLINE_MODEL)
    library = Library.open(settings)
    found: dict[str, float] = {}
    for file in SETS:
        if file.stem not in ASKED:
            continue
        records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        own = [
            r
            for r in records
            if not r["answerable"] or r["doc"] in DOCUMENTS or r["doc"].startswith("seeds/")
        ]
        chosen = folder / file.name
        chosen.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in own), "utf-8")
        rows = measure(library, chosen)
        print(f"\n{file.stem}\n{table(rows)}")
        by_kind = {row["kind"]: row for row in rows}
        for name in ("right", "hit@1", "hit@3", "coverage"):
            found[f"{file.stem}.{name}"] = float(by_kind["all"][name] or 0)
        lacking = by_kind.get("not answerable")
        if lacking is not None:
            found[f"{file.stem}.silent"] = 1 - float(lacking["quoted"] or 0)
            found[f"{file.stem}.said"] = float(lacking["said"] or 0)
    library.close()
    return found


def test_no_measure_in_a_library_is_below_its_floor(figures: dict[str, float]) -> None:
    assert shortfalls(figures, read_floors(FLOORS, "library")) == []
