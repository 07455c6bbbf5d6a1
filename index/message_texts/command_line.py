"""What the command line says: Simplified Chinese and English, by message id."""

from __future__ import annotations

from typing import Final

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
    # What became of a change
    "library_changed": (
        "已更新：现有 {documents} 个文件、{passages} 个段落；"
        "新计算 {encoded} 个向量，用时 {seconds} 秒（{snapshot}）。",
        "Updated: {documents} documents, {passages} passages; {encoded} vectors computed, {seconds} s "
        "({snapshot}).",
    ),
    "library_nothing_changed": (
        "没有变化：{documents} 个文件、{passages} 个段落（{snapshot}）。",
        "Nothing changed: {documents} documents, {passages} passages ({snapshot}).",
    ),
    "library_held_back": (
        "没有更新：标准问题的命中率下降太多，仍使用原来的索引（{snapshot}）。"
        "请检查文件；确认无误后加 --force 更新。",
        "Not updated: too many golden questions would be lost, so the former index stays ({snapshot}). "
        "Please look at the files; --force publishes all the same.",
    ),
    "golden_compared": (
        "标准问题 {questions} 个：前三命中由 {before} 变为 {after}，丢失 {lost} 个。",
        "{questions} golden questions: hit@3 {before} before, {after} after, {lost} lost.",
    ),
    "change_added": ("新增", "added"),
    "change_replaced": ("更新", "replaced"),
    "change_unchanged": ("未变", "unchanged"),
    "change_removed": ("删除", "removed"),
    "change_refused": ("拒绝", "refused"),
    "similar_documents": (
        "与这些文件相同或几乎相同：{names}",
        "the same or nearly the same text as: {names}",
    ),
    "alike_documents": (
        "这 {count} 个文件相同或几乎相同：{names}",
        "These {count} documents are the same or nearly the same text: {names}",
    ),
    "first_lines": ("“{name}”的开头：", "“{name}” begins:"),
    "doubtful_too": (
        "另有 {count} 个文件也需要检查：{names}",
        "{count} more should be looked at: {names}",
    ),
    "files_passed_over": (
        "跳过了 {count} 个格式不支持的文件：{names}",
        "Passed over, for their format is not supported ({count}): {names}",
    ),
    "speech_stated": ("{label}（{stated}）", "{label} ({stated})"),
    "column_change": ("结果", "Result"),
    "column_sections": ("章节", "Sections"),
    "column_seconds": ("秒", "Seconds"),
    "column_origin": ("来源", "Origin"),
    "column_added": ("加入时间", "Added"),
    "origin_folder": ("讲话文件夹", "documents folder"),
    "origin_added": ("手工添加", "added by hand"),
    # Waiting, clearing, checking
    "waiting_for_holder": (
        "另一个程序（进程 {pid}，{action}，自 {since} 起）正在修改讲话库，等它完成……",
        "Another program (process {pid}, {action}, since {since}) is changing the library; waiting for it…",
    ),
    "worker_ready": (
        "模型 {model} 已就绪，等待要计算的文本……",
        "The model {model} is ready; waiting for texts to encode…",
    ),
    "worker_done": ("已计算 {count} 段文本。", "{count} texts encoded."),
    "garbage_collected": ("已清除 {megabytes} MB。", "{megabytes} MB were removed."),
    "checked": (
        "索引完好：{documents} 个文件，{passages} 个段落（{name}）。",
        "The index is intact: {documents} documents, {passages} passages ({name}).",
    ),
    "repaired": (
        "已修复：{documents} 个文件，{passages} 个段落（{name}）。",
        "Repaired: {documents} documents, {passages} passages ({name}).",
    ),
    "repair_left": (
        "还有 {count} 处无法修复，请重新添加原件：",
        "{count} could not be repaired; please add the files again:",
    ),
    # History
    "action_add": ("添加", "add"),
    "action_remove": ("删除", "remove"),
    "action_rebuild": ("重建", "rebuild"),
    "action_rollback": ("回退", "rollback"),
    "action_synchronise": ("同步文件夹", "synchronise"),
    "action_repair": ("修复", "repair"),
    "action_recovered": ("记录恢复", "recovered"),
    "action_gc": ("清除", "gc"),
    "action_build": ("建立", "build"),
    "held": ("（未发布）", " (held back)"),
    "column_time": ("时间", "Time"),
    "column_action": ("操作", "Action"),
    "column_changes": ("改动", "Changes"),
    "column_documents": ("文件", "Documents"),
    "column_encoded": ("新向量", "Encoded"),
    "column_golden": ("标准问题", "Golden"),
    "column_snapshot": ("索引", "Snapshot"),
    # Help
    "help_index": (
        "增删讲话，建立、查看和检查索引。",
        "Add and remove speeches; build, examine and check the index.",
    ),
    "help_index_add": (
        "添加讲话文件、文件夹（包括其中各层）或 zip 压缩包；同名文件更新为新版本。"
        "全部添加时退出码为 0；有文件被拒绝为 3，其余文件仍会添加；因标准问题而未更新为 8。",
        "Add files, folders (with all below them) or zip archives; a file of a known name becomes its new "
        "version. Ends with 0 where all were added, 3 where one was refused (the others are added all the "
        "same), 8 where golden questions held the change back.",
    ),
    "help_index_as": ("文件在库中的名称；只能用于一个文件。", "The document's name; for one file only."),
    "help_index_force": (
        "即使标准问题的命中率下降也更新。",
        "Publish even where golden questions are lost.",
    ),
    "help_no_wait": (
        "如有另一个程序正在修改，不等待，立即结束。",
        "Do not wait while another program is changing the library; end at once.",
    ),
    "help_index_remove": (
        "删除文件。DOCUMENT 是编号或文件名的开头；原件保留，可用 rollback 恢复。",
        "Remove documents. DOCUMENT is the beginning of an id or file name; originals are kept, and "
        "rollback brings them back.",
    ),
    "help_index_rebuild": (
        "由原件重新建立索引；已有的向量不再计算。",
        "Build the index again from the originals; known vectors are not computed again.",
    ),
    "help_index_check": (
        "检查索引、目录、原件和缓存的每个文件；有损坏时逐个列出，退出码为 5。",
        "Check every file of the index, the catalog, the originals and the cache; names each damaged one and "
        "ends with 5.",
    ),
    "help_index_repair": ("由原件修复损坏的部分。", "Repair what is damaged from the originals."),
    "help_index_rollback": ("回到上一个版本的索引。", "Go back to the index before the one in use."),
    "help_index_gc": (
        "清除不再需要的文件：旧索引、半成品、无用的缓存。",
        "Remove what is no longer needed: old indexes, half-written ones, unused cache entries.",
    ),
    "help_index_encode": (
        "为发布讲话库的机器计算向量，只需要 Milvus 的地址；用 Ctrl-C 结束，随时可以停。",
        "Encode texts for the machine that publishes the library; needs the address of Milvus alone. Ctrl-C "
        "ends it, at any moment.",
    ),
    "help_index_idle": (
        "这么多秒没有事做就结束。",
        "End after so many seconds without work.",
    ),
    "help_index_history": ("列出历次更新。", "List the changes of the library."),
    "help_index_list": ("列出库中的文件。", "List the documents of the library."),
    "help_index_show": (
        "显示一个文件的信息、讲话和章节。DOCUMENT 是编号或文件名的开头。",
        "Show what is known of a document, its speeches and sections. DOCUMENT is the beginning of its id or "
        "file name.",
    ),
}
