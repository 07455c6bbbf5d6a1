"""Whether a text has the form that a question wants: a number, a time, a person, several points."""

from __future__ import annotations

import re

from index.answers.query import Want

_NUMERAL = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万亿半几多]+)"
_MEASURE = (
    r"(?:个|名|位|人|次|条|项|种|类|期|届|元|块|万|亿|倍|成|家|篇|份|大|方面|天|年|月|日|岁|周|小时|分钟|公里|米|亩|公顷|吨|斤|户|所|座|辆|级|"
    r"点|步|号|度|部|套|间|层|%|‰|美元|英镑|港元|台币)"
)
_EVIDENCE = {
    Want.NUMBER: re.compile(rf"{_NUMERAL}{_MEASURE}|\d|百分之|[一二三四五六七八九]成|全部|所有|一半|翻番"),
    Want.TIME: re.compile(
        rf"{_NUMERAL}(?:年|月|日|天|号|周|小时|季度|个月|点|世纪)|年代|[春夏秋冬]季|春节|元旦|国庆|[上中下]旬|月底|年底|年初|年内|之前|以前|以后|以来|"
        r"今年|明年|去年|今天|目前|当前|近期|长期|届"
    ),
    Want.PERSON: re.compile(
        r"同志|先生|女士|主席|书记|总理|总统|部长|局长|省长|市长|主任|司长|委员|代表|议员|领导|干部|群众|人民|党委|政府|部门|机关|单位|人员|者|家"
    ),
    Want.PLACE: re.compile(r"[省市县区镇乡村州国港澳台]|地区|地方|基层|单位|部门|处|里|线|路|沿|洲|岸"),
}
_ASKED_UNIT = re.compile(
    r"(?:多少|几)(?P<scale>万|亿)?(?P<unit>元|块|钱|名|位|个人|人|岁|天|日|年|月|期|次|篇|家|所|公里|米|亩|吨|斤|户|套|辆|条|件|项|届|小时|倍|%)"
    r"|百分之(?P<percent>多少|几)"
)
_SAME_UNIT = {
    "块": "元|美元|港元",
    "钱": "元|美元|港元",
    "元": "元|美元|港元",
    "名": "名|位|人|个",
    "位": "名|位|人|个",
    "人": "名|位|人",
    "个人": "名|位|人|个",
    "天": "天|日",
    "日": "日|天|号",
    "%": "%|成|百分之",
}
_SEPARATOR = re.compile(r"[;；]")
_LISTED = re.compile(r"[^、,，;；。]{2,}、[^、,，;；。]{2,}(?:、|和|及|与|以及)[^、,，;；。]{2,}")
_PAIRED = re.compile(
    r"既.+(?:又|也)|也有.+还有|不仅.+而且|首先.+(?:其次|然后)|第一.+第二|一是.+二是|一方面.+另一方面|是.+[;；,，]是.+[;；,，]是"
)


def enumerates(text: str) -> bool:
    """Whether one sentence lists several things: semicolons, 、 twice, 既…又…, 一是…二是…."""
    return bool(len(_SEPARATOR.findall(text)) >= 2 or _LISTED.search(text) or _PAIRED.search(text))


def fits_form(wants: Want, unit: re.Pattern[str] | None, text: str) -> float:
    """Return the share, in ``[0, 1]``, of the wanted forms that folded ``text`` shows; 1 for no wish."""
    forms = [want for want in _EVIDENCE if want in wants]
    if not forms:
        return 1.0
    shown = [bool(_EVIDENCE[want].search(text)) for want in forms]
    if unit is not None and (Want.NUMBER in wants or Want.TIME in wants):
        shown.append(bool(unit.search(text)))
    return sum(shown) / len(shown)


def asked_unit(folded: str) -> re.Pattern[str] | None:
    """Return what an answer to 多少天 or 几名 must hold: a number with that unit; None if none is named."""
    match = _ASKED_UNIT.search(folded)
    if match is None:
        return None
    if match["percent"]:
        return re.compile(rf"{_NUMERAL}%|百分之{_NUMERAL}|{_NUMERAL}个?百分点")
    units = _SAME_UNIT.get(match["unit"], re.escape(match["unit"]))
    return re.compile(rf"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)[余多来几]?[万亿]*(?:{units})")
