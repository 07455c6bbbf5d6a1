"""What a question strings together in short is written out."""

from __future__ import annotations

import pytest

from index.search.across_documents.strung_names import write_out


@pytest.mark.parametrize(
    ("folded", "written"),
    [
        ("湘鄂赣今年粮食要收多少斤", "湖南、湖北、江西今年粮食要收多少斤"),
        ("苏皖两省的养老床位", "江苏、安徽两省的养老床位"),
        ("谁家(沪苏浙皖闽)写了运河", "谁家(上海、江苏、浙江、安徽、福建)写了运河"),
        ("83、84、85年的报告", "83年、84年、85年的报告"),
        ("90到97年国务院报告", "90年到97年国务院报告"),
        ("98到2002年的报告", "98年到2002年的报告"),
        ("2013年7月同12月讲厨余", "2013年7月同2013年12月讲厨余"),
    ],
)
def test_written_out(folded: str, written: str) -> None:
    assert write_out(folded) == written


@pytest.mark.parametrize(
    "folded",
    [
        "沪昆高铁今年通车吗",
        "青藏高原生态",
        "云贵川今年的目标",
        "江浙沪今年的目标",
        "粤港澳大湾区",
        "港澳台同胞",
        "北京辽宁今年各改多少个",
        "30到50年后",
        "2005年和2006年",
    ],
)
def test_left_as_it_is(folded: str) -> None:
    assert write_out(folded) == folded
