"""Words of questions that say nothing of what is asked about: closed classes only, never topics."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WRAPPING = _words(
    """
请问 请教 想问问 想问 问一下 问下 我想 想知道 想了解 了解一下 麻烦 劳驾 拜托 帮忙 帮我 查一下 查查
查下 查询 查找 搜一下 找一下 找找 找出 告诉我 告诉 说说 讲讲 说一下 讲一下 说下 讲下 介绍一下
解释一下 列一下 列出来 列出 列举 发一下 发下 发出来 贴一下 贴出来 求原文 求原话 求出处 原文
原话 原句 出处 怎么说 怎么讲 怎么写 怎么提 怎么规定 怎么要求 咋说 咋讲 咋规定 如何说 说的 讲的
提的 写的 说了 讲了 提了 提到 说到 讲到 谈到 有没有说 有没有讲 有没有提 谁记得 谁知道 记得 来着
那一条 那一句 那条 那句 那段 那块 那个 这一条 这条 这句 这段 这块 这个 这些 那些 这种 那种 这样
那样 这里 那里 一下 到底 究竟 具体 大概 什么样 什么 啥样 啥 哪一些 哪些 哪几 哪一 哪个 哪位
哪里 哪儿 哪种 哪样 哪方面 怎么样 怎么办 怎么 怎样 咋样 咋办 咋 如何 为何 为啥 干嘛 多少 几多 几个
几条 几点 几种 几项 几方面 几大 何时 何处 何人 何种 谁 是否 是不是 有没有 能不能 会不会
可不可以 要不要 该不该 需不需要 可以 能否 可否 应该 应当 我们 你们 他们 她们 它们 咱们 咱 大家
谢谢 您好 你好 多谢 关于 对于 针对 以及 分别 一共 总共 全部
    """
)
"""What a question is wrapped in: interrogatives, pronouns, particles, modal verbs, and the verbs of asking,
searching, quoting and saying; taken out of the folded question, but not out of other words."""

FUNCTION_WORDS = frozenset(
    _words(
        """
的 了 吗 呢 啊 呀 吧 么 嘛 哦 哪 几 何 请 帮 是 在 有 和 与 及 或 把 被 将 对 从 到 于 由 就 都
也 还 又 很 那 这 我 你 他 她 它 您 要 会 能 该 得 地 着 过 给 向 让 使 为 以 所 之 其 个 些 下
里 上 中 说 讲 呗 啦 嘞 哈 谁 吃 不 没 受 号 次 年 月 日 时 来 去 做 用 再 才 只 更 最 每 各 此
则 并 而 但 若 如 因 后 前 内 外
        """
    )
)
"""Single-character grammar words, taken out of a question's terms."""

ENGLISH_FUNCTION_WORDS = frozenset(
    _words(
        """
a an the of to in on at for and or is are was were be been being do does did has have had what
which who whom how when where why whether should must may might can could would will shall it
its this that these those with within by from as into about than them they their there our we
you your i my me not no if so such any all each every more most much many please pls tell
according speech speeches say says said quote line
        """
    )
)
"""Grammar words of English, and the words that only ask for a quotation."""

WORK_WORDS = frozenset(
    _words(
        """
工作 任务 重点 主要 安排 部署 举措 措施 要求 思路 建议 打算 计划 要点 内容 方面 政府 政府工作 目标任务
抓好 做好 抓 做 干 推进 落实 开展 今年 本年 明年 去年 上年 全年 年度 过去 一年 报告 工作报告
政府工作报告 成绩 成效 成就 进展 回顾 取得 完成 总结 大 新 事 事情 包括 包含 提纲 大纲 条目 清单 列 只要
        """
    )
)
"""What a question says of a report's work in general, or of the form of its answer: 今年重点工作有哪些,
列个提纲 asks for all of its tasks."""
