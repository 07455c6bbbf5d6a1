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
        "索引不完整，缺少文件“{file}”。请重新建立索引：{command}",
        "The index is not whole: the file “{file}” is missing. Please build it anew: {command}",
    ),
    "snapshot_file_damaged": (
        "索引文件“{file}”已损坏。请重新建立索引：{command}",
        "The index file “{file}” is damaged. Please build the index anew: {command}",
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
    "snapshot_stale_documents": (
        "建立索引之后，讲话文件有变动（新增 {added}，删除 {removed}，修改 {changed}）。"
        "请重新建立索引：{command}",
        "The speeches have changed since the index was built ({added} added, {removed} removed, {changed} "
        "changed). Please build it anew: {command}",
    ),
    "snapshot_inconsistent": (
        "索引的各部分互不相符（{part}）。请重新建立索引：{command}",
        "The parts of the index do not fit together ({part}). Please build it anew: {command}",
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
        "另一个程序正在建立索引，等了很久仍未结束（{path}）。请等它完成，或结束那个程序后重试。",
        "Another program has been building the index for very long ({path}). Please wait for it, or end it "
        "and try again.",
    ),
}
