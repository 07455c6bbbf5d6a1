"""What the command line says: Simplified Chinese and English, by message id."""

from __future__ import annotations

from typing import Final

from index.cli.library_texts import LIBRARY

COMMAND_LINE: Final[dict[str, tuple[str, str]]] = {
    "stage_waiting": ("等待另一个程序完成", "Waiting for another program"),
    "stage_reading": ("读取讲话", "Reading speeches"),
    "stage_model": ("准备模型", "Preparing the model"),
    "stage_outlining": ("分析结构", "Parsing outlines"),
    "stage_encoding": ("建立索引", "Building the index"),
    "stage_saving": ("保存索引", "Saving the index"),
    "stage_asking": ("回答问题", "Answering questions"),
    "stage_comparing": ("比较各种检索", "Comparing searches"),
    "stage_checking": ("检查文件", "Checking files"),
    "status_answered": ("", ""),
    "status_related": (
        "没有找到直接的答案，以下内容可能相关：",
        "No direct answer was found; these passages may be related:",
    ),
    "status_not_found": ("讲话中没有找到相关内容。", "Nothing in the speeches answers this."),
    "across": (
        "{documents} 份文件中 {count} 份提到，依次列出：",
        "{count} of {documents} documents speak of it, in order:",
    ),
    "missing": (
        "库中没有{named}的文件；有：{present}。",
        "The library has no document of {named}. It has: {present}.",
    ),
    "missing_of_many": ("{first}……{last}（共 {count} 个）", "{first} … {last} ({count} in all)"),
    "missing_separator": ("、", ", "),
    "status_greeting": ("您好！请直接提问。", "Hello! Please ask a question about the speeches."),
    "status_thanks": ("不客气！", "You are welcome!"),
    "status_identity": (
        "我是讲话问答，只用讲话的原文回答问题。",
        "I am Speech Answers: I answer with the exact words of the speeches.",
    ),
    "status_nonsense": (
        "没有看懂这个问题。请用文字提问。",
        "This could not be understood. Please ask in words.",
    ),
    "status_too_short": (
        "问题太短。请写成完整的问题，例如：政协的三大职能是什么？",
        "The question is too short. Please ask a whole question.",
    ),
    "status_unclear": (
        "不知道您指的是哪一段。请把问题说完整。",
        "It is not clear what this refers to. Please ask the whole question.",
    ),
    "status_too_long": ("问题太长。请缩短后再问。", "The question is too long. Please shorten it."),
    "model_ready": (
        "模型 {name} 可以使用：{dimension} 维，指纹 {fingerprint}。",
        "The model {name} is ready: {dimension} dimensions, fingerprint {fingerprint}.",
    ),
    "column_id": ("编号", "Id"),
    "column_name": ("文件", "File"),
    "column_title": ("标题", "Title"),
    "column_speeches": ("讲话", "Speeches"),
    "column_passages": ("段落", "Passages"),
    "column_characters": ("字数", "Characters"),
    "column_encoding": ("编码", "Encoding"),
    "help_speechbot": (
        "讲话问答：向讲话提问，得到原文。",
        "Speech Answers: ask the speeches, get their exact words.",
    ),
    "help_version": ("显示版本号。", "Show the version."),
    "help_ask": (
        "提一个问题，打印最相关的原文。找到时退出码为 0，没有找到为 1，问题太短、太长或无法理解为 2。",
        "Ask one question and print the best excerpts. Ends with 0 where something was found, 1 where not, "
        "2 where the question is too short, too long or makes no sense.",
    ),
    "help_json": ("输出 JSON。", "Print JSON."),
    "help_context": (
        "之前问过的问题，可重复使用，由早到晚。",
        "An earlier question of the conversation; may be repeated, oldest first.",
    ),
    "help_eval": (
        "用一组问题衡量回答的质量。FILE_OR_FOLDER 是问题文件（JSON Lines）或含 questions.jsonl 的文件夹。",
        "Measure the answers on a set of questions: a file of JSON lines or the folder of questions.jsonl.",
    ),
    "help_eval_misses": (
        "列出没有答好的问题。",
        "List the questions that were not answered as they should be.",
    ),
    "help_eval_baselines": (
        "同时衡量每种单一检索，以便比较。",
        "Also measure each single search, for comparison.",
    ),
    "help_eval_answers": (
        "把每个问题的引文写入文件，一行一个 JSON：id、excerpts、abstained；列表的各点合为一条。",
        "Write the quotes of every question to a file, a JSON line each: id, excerpts, abstained; "
        "the points of a list are one quote.",
    ),
    "help_eval_plot": (
        "把可信度曲线画成图片（需要 pip install matplotlib）。",
        "Draw the reliability of the confidence as an image (needs: pip install matplotlib).",
    ),
    "help_eval_floors": (
        "与文件中的最低要求比较；有一项不足时退出码为 1。",
        "Compare with the least values in this file; ends with 1 where a measure is below.",
    ),
    "eval_title": (
        "{name}：{questions} 个问题，模型 {model}",
        "{name}: {questions} questions, model {model}",
    ),
    "eval_answerable": ("有答案的问题", "Questions that have an answer"),
    "eval_unanswerable": (
        "没有答案的问题（“未答”越多越好）",
        "Questions that have none (the more abstained, the better)",
    ),
    "eval_baselines": (
        "单一检索与混合检索（{count} 个普通问题，一律作答）",
        "Single searches and the hybrid ({count} plain questions, never abstaining)",
    ),
    "eval_gain": (
        "混合检索的首位命中比最好的单一检索（{name}）高 {points} 个百分点。",
        "The hybrid's hit@1 is {points} points above the best single search's ({name}).",
    ),
    "eval_abstention": (
        "未答：准确率 {precision}（{right}/{kept}），召回率 {recall}（{right}/{due}）",
        "Abstention: precision {precision} ({right}/{kept}), recall {recall} ({right}/{due})",
    ),
    "eval_whole": (
        "把列表的各点算作一条答复：首位命中 {first}，前三命中 {third}",
        "Counting the points of a list as one answer: hit@1 {first}, hit@3 {third}",
    ),
    "eval_length": ("引文平均 {length} 字", "Mean length of an excerpt: {length} characters"),
    "eval_reliability": (
        "可信度：期望校准误差 {error}，布里尔分数 {brier}（{count} 个问题）",
        "Confidence: expected calibration error {error}, Brier score {brier} ({count} questions)",
    ),
    "eval_state_abstained": ("未答", "abstained"),
    "eval_state_answered": ("不应作答", "answered"),
    "eval_state_rank": ("名次 {rank}，找到 {found}/{expected}", "rank {rank}, found {found}/{expected}"),
    "eval_shortfall": (
        "低于最低要求：{measure} 为 {found}，应不低于 {floor}",
        "Below its floor: {measure} is {found} and must be at least {floor}",
    ),
    "column_kind": ("类型", "Kind"),
    "column_questions": ("题数", "n"),
    "column_hit1": ("首位命中", "hit@1"),
    "column_hit3": ("前三命中", "hit@3"),
    "column_mrr": ("平均倒数名次", "MRR"),
    "column_coverage": ("要点覆盖", "coverage"),
    "column_abstained": ("未答", "abstained"),
    "column_related": ("仅相关", "related"),
    "column_excerpts": ("引文数", "excerpts"),
    "column_length": ("引文字数", "length"),
    "column_search": ("检索", "Search"),
    "help_model": ("准备语言模型。", "Prepare the language model."),
    "help_model_path": ("打印模型所在的位置。", "Print where the model is."),
    "help_model_make": ("准备模型并检查能否使用。", "Make the model and check that it can be used."),
    "help_model_fit": (
        "用问题集为当前模型拟合排序权重、把握程度和阈值。",
        "Fit ranking, confidence and thresholds of the current model on question sets.",
    ),
    "help_model_fit_output": (
        "写入这个文件；默认写入数据文件夹。",
        "Write to this file instead of the data folder.",
    ),
    **LIBRARY,
}
