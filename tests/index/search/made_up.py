"""Made-up speeches that hold every form which the answers know, and numbers to weigh them by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.reading import read_bytes
from index.search.confidence import SIGNALS
from index.search.features import FEATURES
from index.search.ranking import DEPTH, Confidence, RankingModel
from index.search.stored_ranking import load_ranking_model
from index.settings import OFFLINE_MODEL
from index.snapshot.building import build_snapshot
from index.snapshot.snapshot import Snapshot
from index.types import Document
from tests.toy_encoder import ToyEncoder

VILLAGES = """乡村振兴讲话选

乡村振兴讲话选篇一

同志们：

今天召开全县乡村振兴工作会议，主要任务是总结经验，部署工作。

一、认清当前形势

去年全县粮食总产量达到32.5万吨。这次会议开了3天，共有286名代表参加。2019年10月1日，新修的水渠正式通水。农民收入增长百分之八。

（一）成绩来之不易。全县修通了水渠，改造了泵站。

（二）困难不容低估。青壮年外出务工多，耕地撂荒仍然存在。

二、抓好特色产业

产业要做到三个坚持。一是坚持因地制宜。宜果则果，宜茶则茶。二是坚持龙头带动。培育合作社，带动农户。三是坚持质量第一。打响茶叶品牌，守住食品安全。

三、加强队伍建设

队伍建设有四项措施：

（一）选好支部书记。把能人请回来。

（二）管好村级账目。账目每月公开。

（三）用好驻村干部。干部要驻在村里。

（四）育好后备力量。年轻人要压担子。

加强干部学习，是成长的阶梯。加强干部实践，是成长的土壤。加强干部监督，是成长的保障。

同志们，让我们振奋精神，为乡村全面振兴而奋斗！

乡村振兴讲话选篇二

同志们：

刚才几位村支书谈了体会，听了很受启发。

一、帮扶要有温度

帮扶干部要做到：送技术下乡；送信息进村；送岗位到户。因为道路不通，山货运不出去，所以要先修路。

二、帮扶要有长效

要建立防止返贫的监测机制，对脱贫户扶上马、送一程。

谢谢大家！
"""

LIBRARY = """關於圖書館建設的講話

各位同仁：

圖書館是城市的客廳。我們要把圖書館辦到居民的家門口。

一、增加藏書

三年內藏書要增加到一百萬冊。

二、延長開放時間

週末開放到晚上九點。
"""

UNTITLED = """同志们：

今天我们谈水利。水利是农业的命脉，兴修水利要舍得投入。

谢谢大家！
"""

ENCODER = ToyEncoder()


def document(name: str, text: str) -> Document:
    return read_bytes(text.encode(), name)


def documents() -> list[Document]:
    return [document("乡村.txt", VILLAGES), document("圖書館.txt", LIBRARY), document("水利.txt", UNTITLED)]


def snapshot_of(made: Sequence[Document], folder: Path) -> Snapshot:
    return build_snapshot(made, ENCODER, folder)


HALF = 0.5


def trees_of(splits: Sequence[tuple[str, float, float, float]], constant: float = 0.0) -> Confidence:
    """Return a confidence of one tree per split: a signal, a threshold, the values not above and above it."""
    made = Confidence.always(constant)
    places = 2**DEPTH - 1
    for name, threshold, below, above in splits:
        # The first place alone decides; all others compare with what no signal reaches.
        thresholds = [threshold, *[np.inf] * (places - 1)]
        values = np.repeat([below, above], 2 ** (DEPTH - 1))
        made = Confidence(
            np.vstack([made.signals, [SIGNALS.index(name)] * places]),
            np.vstack([made.thresholds, thresholds]),
            np.vstack([made.values, values]),
            constant,
        )
    return made


def by_hand(
    weights: Mapping[str, float] | None = None,
    confidence: Mapping[str, float] | None = None,
    constant: float = 0.0,
    related_from: float = 0.0,
    answered_from: float = 0.0,
    *,
    judge_weight: float = 1.0,
) -> RankingModel:
    """Return fitted numbers that are 0 but for those named; coverage alone ranks where none is.

    Lists are chosen by the numbers that ship with the program.

    Each signal in ``confidence`` adds its log-odds where it is above ``HALF``.
    """
    weights = {"sentence_coverage": 10.0, "passage_coverage": 5.0} if weights is None else weights
    confidence = confidence or {}
    assert set(weights) <= set(FEATURES)
    assert set(confidence) <= set(SIGNALS)
    fitted = trees_of([(name, HALF, 0.0, above) for name, above in confidence.items()], constant)
    return RankingModel(
        "toy",
        tuple(weights.get(name, 0.0) for name in FEATURES),
        judge_weight,
        fitted,
        fitted,
        related_from,
        answered_from,
        load_ranking_model(OFFLINE_MODEL).lists,
    )


TINY = {"茶叶.txt": "茶叶要做强。水果要做优。", "路.txt": "道路要修好。", "水.txt": "水渠要修通。"}
"""Three passages of 2, 1 and 1 sentences, so that frequencies can be counted by eye."""


def tiny_documents() -> list[Document]:
    return [document(name, text) for name, text in TINY.items()]
