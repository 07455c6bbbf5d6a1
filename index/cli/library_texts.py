"""What the commands that change and examine the library say: Simplified Chinese and English, by id."""

from __future__ import annotations

from typing import Final

LIBRARY: Final[dict[str, tuple[str, str]]] = {
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
    "garbage_collected": ("已清除 {megabytes} MB。", "{megabytes} MB were removed."),
    "checked": (
        "索引完好：{documents} 个文件，{passages} 个段落（{name}）。",
        "The index is sound: {documents} documents, {passages} passages ({name}).",
    ),
    "repaired": (
        "已修复：{documents} 个文件，{passages} 个段落（{name}）。",
        "Repaired: {documents} documents, {passages} passages ({name}).",
    ),
    "repair_left": (
        "还有 {count} 处无法修复，请重新添加原件：",
        "{count} could not be repaired; please add the files anew:",
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
        "Build the index anew from the originals; known vectors are not computed again.",
    ),
    "help_index_check": (
        "检查索引、目录、原件和缓存的每个文件；有损坏时逐个列出，退出码为 5。",
        "Check every file of the index, the catalog, the originals and the cache; names each damaged one and "
        "ends with 5.",
    ),
    "help_index_repair": ("由原件修复损坏的部分。", "Mend what is damaged from the originals."),
    "help_index_rollback": ("回到上一个版本的索引。", "Go back to the index before the one in use."),
    "help_index_gc": (
        "清除不再需要的文件：旧索引、半成品、无用的缓存。",
        "Remove what is no longer needed: old indexes, half-written ones, unused cache entries.",
    ),
    "help_index_history": ("列出历次更新。", "List the changes of the library."),
    "help_index_list": ("列出库中的文件。", "List the documents of the library."),
    "help_index_show": (
        "显示一个文件的信息、讲话和章节。DOCUMENT 是编号或文件名的开头。",
        "Show what is known of a document, its speeches and sections. DOCUMENT is the beginning of its id or "
        "file name.",
    ),
}
