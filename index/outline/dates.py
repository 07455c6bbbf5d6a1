"""How speeches state their day: 2025年1月14日, 二〇二五年一月十四日, 中華民國93年元旦, 2025-01-14."""

from __future__ import annotations

import re

_GAP = "[ \u3000\xa0]{0,4}"
_DIGIT = "(?:[0-9０-９] ?)"  # spaced out in texts that were printed so
_HAN = "[〇○零ＯO０一二三四五六七八九十百]"
_NUMBER = f"(?:{_DIGIT}{{1,2}}|{_HAN}{{1,3}})"
_MONTH = f"{_NUMBER}{_GAP}月{_GAP}"
_MINGUO = f"(?:中華|中华)?民[國国]{_GAP}(?:{_DIGIT}{{1,3}}|{_HAN}{{1,5}})"
_YEAR = f"(?:{_DIGIT}{{4}}|{_HAN}{{4}}|{_MINGUO}){_GAP}年{_GAP}"
_UNTIL = f"(?:{_GAP}(?:至|和|、|—|－|-){_GAP}(?:{_MONTH})?{_NUMBER}{_GAP}日)?"
# New Year's Day stands for the date only in the name of a speech; 元旦前后 is no date.
_NEW_YEAR = "元旦(?=文告|[賀贺祝獻献致][詞词辭辞]|[讲講谈談][话話]|$)"

_DATE = (
    rf"(?:{_YEAR}(?:{_MONTH}{_NUMBER}{_GAP}日{_UNTIL}|{_NEW_YEAR})"
    r"|(?<![\d.])(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?![\d.]))"
    "(?![之以]?[前后後]|[起止])"  # 2024年12月31日前 is a deadline
)
DATE = re.compile(_DATE)
"""A full date anywhere in a line."""

DATE_LINE = re.compile(
    rf"[（(]?(?P<date>{_DATE})[）)]?(?:{_GAP}[（(]?(?:星期|周|週)[一二三四五六日天][）)]?)?$"
)
"""A line that is nothing but a date."""

DATE_BEGINS = re.compile(f"[—―–－（(-]{{0,4}}{_DATE}")
"""A date that a line begins with."""

PRESS_DATE = re.compile(rf"今[日天][（(](?P<date>(?:{_MONTH})?{_NUMBER}{_GAP}日)[）)]")
"""The date in a press release: 今日（一月十四日）."""
