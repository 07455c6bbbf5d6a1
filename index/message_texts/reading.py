"""What is said of files that are read: Simplified Chinese and English, by message id."""

from __future__ import annotations

from typing import Final

READING: Final[dict[str, tuple[str, str]]] = {
    # Reading
    "document_empty": (
        "文件“{name}”是空的。请补上内容，或把它移出讲话文件夹。",
        "The file “{name}” is empty. Please give it content or move it out of the speeches folder.",
    ),
    "not_text": (
        "文件“{name}”不是文本，无法读取。请另存为 UTF-8 文本，或把它移出讲话文件夹。",
        "The file “{name}” is not text. Please save it as UTF-8 text or move it out of the speeches folder.",
    ),
    "unsupported_format": (
        "不支持文件“{name}”的格式（{suffix}）。请转换成文本文件（.txt）。",
        "The format of “{name}” ({suffix}) is not supported. Please convert it to a text file (.txt).",
    ),
    "file_unreadable": (
        "文件“{name}”打不开：{reason}。请检查它是否存在、是否允许读取。",
        "The file “{name}” cannot be opened: {reason}. Please check that it exists and may be read.",
    ),
}

READING_WARNINGS: Final[dict[str, tuple[str, str]]] = {
    "encoding_doubtful": (
        "文字编码不能确定，请检查文字是否正常；最好另存为 UTF-8。",
        "The character encoding is not certain; please check the text, and better save it as UTF-8.",
    ),
}
"""Of documents that were read, but should be looked at."""
