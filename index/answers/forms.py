"""Whether sentences have the form that a question wants: a number, a time, a person, several points."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.answers.query import Want
from index.evidence import NUMERAL, Evidence
from index.folding import search_form

_FORMS = {
    Want.NUMBER: Evidence.NUMBER,
    Want.TIME: Evidence.TIME,
    Want.PERSON: Evidence.PERSON,
    Want.PLACE: Evidence.PLACE,
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


def fits_points(wants: Want, shown: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return 1 for each sentence that lists several things where several points are wanted, else 0.

    ``shown`` is the ``Evidence`` of each sentence, ``(m,)``.
    """
    if Want.POINTS not in wants:
        return np.zeros(len(shown))
    return np.asarray((shown & Evidence.POINTS) > 0, np.float64)


def fits_form(
    wants: Want, folded: str, shown: NDArray[np.uint8], text_of: Callable[[int], str]
) -> NDArray[np.float64]:
    """Return the share, in ``[0, 1]``, of the wanted forms that each sentence shows; 1 for no wish.

    ``folded`` is the question, ``shown`` the ``Evidence`` of each sentence, ``(m,)``. ``text_of`` gives
    the text of a sentence by its place; it is asked only where the question names a unit.
    """
    forms = [form for want, form in _FORMS.items() if want in wants]
    if not forms:
        return np.ones(len(shown))
    met = [(shown & form) > 0 for form in forms]
    unit = asked_unit(folded)
    if unit is not None and (Want.NUMBER in wants or Want.TIME in wants):
        told = np.zeros(len(shown), np.bool_)
        for place in np.flatnonzero(shown & Evidence.NUMERAL).tolist():
            told[place] = unit.search(search_form(text_of(place))) is not None
        met.append(told)
    return np.asarray(np.sum(met, axis=0) / len(met), np.float64)


def asked_unit(folded: str) -> re.Pattern[str] | None:
    """Return what an answer to 多少天 or 几名 must hold: a number with that unit; None if none is named."""
    match = _ASKED_UNIT.search(folded)
    if match is None:
        return None
    if match["percent"]:
        return re.compile(rf"{NUMERAL}%|百分之{NUMERAL}|{NUMERAL}个?百分点")
    units = _SAME_UNIT.get(match["unit"], re.escape(match["unit"]))
    return re.compile(rf"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)[余多来几]?[万亿]*(?:{units})")
