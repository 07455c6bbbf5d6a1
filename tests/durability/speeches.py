"""Speeches drawn by a seed: small, each different, in several encodings, and hard to mistake for another."""

from __future__ import annotations

import random

_SUBJECTS = ("教育", "医疗", "水利", "交通", "文化", "农业", "工业", "环境", "住房", "养老", "科技", "旅游")
_VERBS = ("加强", "改进", "推动", "落实", "扩大", "规范", "支持", "完善")
_GOALS = ("服务水平", "基层建设", "人才培养", "资金管理", "设施条件", "监督检查", "合作交流", "公开透明")
_NUMERALS = "一二三四五六七八九"
_ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-8-sig")


def draw_speech(seed: int, parts: int = 4) -> tuple[str, bytes]:
    """Return the name and the bytes of a speech; another seed gives another one."""
    chance = random.Random(seed)
    subject = _SUBJECTS[seed % len(_SUBJECTS)]
    lines = [f"在第{seed}次{subject}工作会议上的讲话", "", "同志们：", ""]
    lines.append(f"今天召开第{seed}次{subject}工作会议，主要任务是总结经验，部署编号{seed}的各项任务。")
    for number in range(parts):
        topic = chance.choice(_VERBS) + subject + chance.choice(_GOALS)
        lines += ["", f"{_NUMERALS[number]}、{topic}", ""]
        for _ in range(3):
            verb, goal, share = chance.choice(_VERBS), chance.choice(_GOALS), chance.randrange(10, 99)
            lines.append(f"要{verb}{subject}{goal}，第{seed}次会议确定的比例不低于百分之{share}。")
    lines.append("谢谢大家！")
    text = "\n".join(lines) + "\n"
    return f"第{seed}次{subject}会议.txt", text.encode(_ENCODINGS[seed % len(_ENCODINGS)])


def question_about(seed: int) -> str:
    """Return a question that the speech of the same seed answers."""
    return f"第{seed}次{_SUBJECTS[seed % len(_SUBJECTS)]}会议的主要任务是什么"
