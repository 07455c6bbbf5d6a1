"""What is said of the saved index and the disk: Simplified Chinese and English, by message id."""

from __future__ import annotations

from typing import Final

STORAGE: Final[dict[str, tuple[str, str]]] = {
    # The saved index
    "snapshot_missing": (
        "“{path}”里还没有索引。请先运行：{command}",
        "There is no index in “{path}” yet. Please run: {command}",
    ),
    "snapshot_file_missing": (
        "索引不完整，缺少文件“{file}”。可由保存的原件恢复，请运行：{command}",
        "The index is not whole: the file “{file}” is missing. To mend it from the originals: {command}",
    ),
    "snapshot_file_damaged": (
        "索引文件“{file}”已损坏。可由保存的原件恢复，请运行：{command}",
        "The index file “{file}” is damaged. To mend it from the originals: {command}",
    ),
    "snapshot_stale_format": (
        "索引的格式是 {found}，本程序需要 {expected}。请重新建立索引：{command}",
        "The index has format {found}, this program needs {expected}. Please build it anew: {command}",
    ),
    "snapshot_stale_rules": (
        "索引是由另一版本的程序建立的。请重新建立索引：{command}",
        "The index was built by another version of the program. Please build it anew: {command}",
    ),
    "snapshot_stale_model": (
        "索引是用模型“{found}”建立的，现在使用的是“{expected}”。请重新建立索引：{command}",
        "The index was built with the model “{found}”, but “{expected}” is in use. Please build it anew: "
        "{command}",
    ),
    "snapshot_inconsistent": (
        "索引的各部分互不相符（{part}）。可由保存的原件恢复，请运行：{command}",
        "The parts of the index do not fit together ({part}). To mend it from the originals: {command}",
    ),
    # The disk
    "disk_full": (
        "磁盘已满，无法写入“{path}”。请腾出空间，或用 SPEECHBOT_DATA_DIR、SPEECHBOT_CACHE_DIR 指定别的位置。",
        "The disk is full: “{path}” cannot be written. Please free some space, or choose another place with "
        "SPEECHBOT_DATA_DIR and SPEECHBOT_CACHE_DIR.",
    ),
    "disk_read_only": (
        "“{path}”所在的磁盘不能写入。请用 SPEECHBOT_DATA_DIR、SPEECHBOT_CACHE_DIR 指定可以写入的位置。",
        "“{path}” is on a read-only disk. Please choose a place that can be written with SPEECHBOT_DATA_DIR "
        "and SPEECHBOT_CACHE_DIR.",
    ),
    "disk_permission": (
        "不允许使用“{path}”。请修改访问权，或用 SPEECHBOT_DATA_DIR、SPEECHBOT_CACHE_DIR 指定别的位置。",
        "There is no permission to use “{path}”. Please change it, or choose another place with "
        "SPEECHBOT_DATA_DIR and SPEECHBOT_CACHE_DIR.",
    ),
    "disk_not_a_folder": (
        "“{path}”应当是文件夹，却是一个文件。请移走它，"
        "或用 SPEECHBOT_DATA_DIR、SPEECHBOT_CACHE_DIR 指定别的位置。",
        "“{path}” should be a folder but is a file. Please move it away, or choose another place with "
        "SPEECHBOT_DATA_DIR and SPEECHBOT_CACHE_DIR.",
    ),
    "disk_refused": (
        "无法使用“{path}”：{reason}。请检查磁盘，或用 SPEECHBOT_DATA_DIR、SPEECHBOT_CACHE_DIR 指定别的位置。",
        "“{path}” cannot be used: {reason}. Please check the disk, or choose another place with "
        "SPEECHBOT_DATA_DIR and SPEECHBOT_CACHE_DIR.",
    ),
    "storage_locked": (
        "另一个程序正在修改讲话库（进程 {pid}，{action}，开始于 {since}；{path}）。"
        "请等它完成，或结束那个程序后重试。",
        "Another program is changing the library (process {pid}, {action}, since {since}; {path}). Please "
        "wait for it, or end it and try again.",
    ),
    # The library: originals, catalog, cache
    "nothing_to_roll_back_to": (
        "没有更早的完好索引，无法退回。",
        "There is no earlier sound index to go back to.",
    ),
    "original_missing": (
        "缺少原件“{file}”。请重新添加该文件。",
        "The original “{file}” is missing. Please add that document again.",
    ),
    "original_damaged": (
        "原件“{file}”已损坏。请重新添加该文件。",
        "The original “{file}” is damaged. Please add that document again.",
    ),
    "database_damaged": (
        "文件“{file}”已损坏（{reason}）。请运行：speechbot index check --repair",
        "The file “{file}” is damaged ({reason}). Please run: speechbot index check --repair",
    ),
    "database_missing": (
        "缺少文件“{path}”。请运行：speechbot index check --repair",
        "The file “{path}” is missing. Please run: speechbot index check --repair",
    ),
    "database_newer": (
        "文件“{path}”由更新版本的程序写成（格式 {found}，本程序只支持到 {expected}）。请更新程序。",
        "The file “{path}” was written by a newer version of the program (layout {found}, this one knows "
        "{expected}). Please update the program.",
    ),
    "database_busy": (
        "另一个程序占用着“{path}”（{reason}）。请结束它后重试。",
        "Another program keeps “{path}” busy ({reason}). Please end it and try again.",
    ),
    "catalog_behind": (
        "目录“{file}”与索引不符。请运行：speechbot index check --repair",
        "The catalog “{file}” does not agree with the index. Please run: speechbot index check --repair",
    ),
    "editing_interrupted": (
        "修改讲话库的进程中途结束（{reason}）。讲话库完好，或为修改之前，或为修改之后；请查看后重试。",
        "The process that changed the library ended early ({reason}). The library is sound, either as before "
        "or as after the change; please look at it and try again.",
    ),
    "golden_over_passages": (
        "“{path}”自带段落，不能用作标准问题。请换用针对讲话的问题。",
        "“{path}” has passages of its own and cannot serve as golden questions. Please use questions about "
        "the speeches.",
    ),
    "given_twice": (
        "同时给出了几个名为“{name}”的文件，只采用最后一个。",
        "Several files named “{name}” were given at once; only the last one counts.",
    ),
}
