"""What is said of files that are read: Simplified Chinese and English, by message id."""

from __future__ import annotations

from typing import Final

READING: Final[dict[str, tuple[str, str]]] = {
    # Reading
    "document_empty": (
        "文件“{name}”是空的。请补上内容，或去掉它。",
        "The file “{name}” is empty. Please give it content or leave it out.",
    ),
    "not_text": (
        "文件“{name}”不是文本，无法读取。请另存为 UTF-8 文本，或去掉它。",
        "The file “{name}” is not text. Please save it as UTF-8 text or leave it out.",
    ),
    "unsupported_format": (
        "不支持文件“{name}”的格式。可以读取 txt、md、html、docx、pdf（带文字）、mht、doc、wps、rtf、odt，"
        "以及装有这些文件的 zip。",
        "The format of “{name}” is not supported. What can be read: txt, md, html, docx, pdf with "
        "text, mht, doc, wps, rtf, odt, and a zip of these.",
    ),
    "suffix_wrong": (
        "文件“{name}”的内容与后缀（{suffix}）不符。请用原来的程序另存为 Word 文档（.docx）后再试。",
        "The content of “{name}” is not what its suffix ({suffix}) says. Please save it as a Word document "
        "(.docx) with the program that made it.",
    ),
    "companion_file": (
        "“{name}”是 Word、LibreOffice 等程序在打开文档时放在旁边的临时文件，不是文档本身。请给出原来的文档。",
        "“{name}” is what programs such as Word put beside a document while it is open, and not the "
        "document. Please give the document itself.",
    ),
    "file_missing": (
        "没有找到文件“{path}”。请检查路径是否写对。",
        "There is no file “{path}”. Please check how the path is written.",
    ),
    "file_unreadable": (
        "文件“{name}”打不开：{reason}。请检查它是否存在、是否允许读取。",
        "The file “{name}” cannot be opened: {reason}. Please check that it exists and may be read.",
    ),
    "not_a_file": (
        "“{name}”不是普通文件，没有读取。请给出文件或文件夹。",
        "“{name}” is no ordinary file and was not read. Please name files or folders.",
    ),
    "name_taken": (
        "这次给出的另一个文件也叫“{name}”，没有添加“{path}”。请用 --as 另外取名，单独添加。",
        "Another file of this call is called “{name}” too, so “{path}” was not added. Please add it by "
        "itself with another name: --as",
    ),
    "damaged": (
        "文件“{name}”已损坏或不完整，无法读取。请重新下载或重新保存后再试。",
        "The file “{name}” is damaged or incomplete. Please download or save it again.",
    ),
    "encrypted": (
        "文件“{name}”有密码，无法读取。请去掉密码后再试。",
        "The file “{name}” is locked with a password. Please take the password off and try again.",
    ),
    "text_implausible": (
        "“{name}”里几乎没有可读的文字，只有标点或无法辨认的符号，没有读取。请换用完好的文件，"
        "或先做文字识别（OCR）。",
        "“{name}” holds next to nothing that can be read, only punctuation or unknown signs, and was not "
        "taken. Please use an intact file, or run text recognition (OCR) over it.",
    ),
    "text_too_long": (
        "文件“{name}”有 {characters} 个字，超过上限 {limit}。请拆成几个文件。",
        "“{name}” holds {characters} characters; {limit} is the most. Please divide it into several files.",
    ),
    "scan_without_text": (
        "“{name}”是扫描件，里面只有图片、没有文字。请先做文字识别（OCR），或换用带文字的版本。",
        "“{name}” is a scan: pictures of pages without text. Please run text recognition (OCR) over it, or "
        " use a version with text.",
    ),
    "characters_unknown": (
        "“{name}”没有说明用的是哪些字，{percent}% 的文字读不出来。请做文字识别（OCR），"
        "或换用可以复制文字的版本。",
        "“{name}” does not tell which characters it shows: {percent} % of its text cannot be read. Please "
        "run text recognition (OCR) over it, or use a version whose text can be copied.",
    ),
    "too_many_pages": (
        "“{name}”有 {pages} 页，超过上限 {limit} 页。请拆成几个文件。",
        "“{name}” has {pages} pages; {limit} is the most. Please divide it into several files.",
    ),
    "converter_missing": (
        "读取“{name}”需要 LibreOffice，但运行本程序的电脑没有安装。请安装它，或把文件另存为 docx。",
        "Reading “{name}” takes LibreOffice, which the computer that runs this program lacks. Please "
        "install it, or save the file as docx.",
    ),
    # Archives
    "archive_empty": (
        "压缩包“{name}”里没有文件。",
        "The archive “{name}” holds no files.",
    ),
    "archive_too_large": (
        "压缩包“{name}”解压后超过 {megabytes} MB。请分成几个压缩包。",
        "The archive “{name}” unpacks to more than {megabytes} MB. Please divide it into several.",
    ),
    "too_many_entries": (
        "压缩包“{name}”里有 {entries} 个文件，超过上限 {limit} 个。请分成几个压缩包。",
        "The archive “{name}” holds {entries} files; {limit} is the most. Please divide it into several.",
    ),
    "zip_bomb": (
        "“{name}”的压缩率高得不正常，可能是恶意文件，没有解压。",
        "“{name}” is compressed far more than any text can be; it may be malicious and was not unpacked.",
    ),
    "archive_in_folder": (
        "“{name}”是压缩包，讲话文件夹里的压缩包不会读取。请解压，或用 {command} 加入其中的文件。",
        "“{name}” is an archive, and archives in the documents folder are not read. Unpack it, or add the"
        " files in it with {command}.",
    ),
    "nested_archive": (
        "“{name}”是压缩包里的压缩包，没有打开。请先解开它，再直接放入里面的文件。",
        "“{name}” is an archive inside an archive and was not opened. Please unpack it and put its files in "
        "directly.",
    ),
    "name_twice": (
        "压缩包里有几个文件叫“{name}”，只读取了第一个。请改名后重试。",
        "Several files in the archive are called “{name}”; only the first was read. Please rename the rest.",
    ),
    "compression_unsupported": (
        "“{name}”用了少见的压缩方法，无法解压。请重新打包成普通的 zip。",
        "“{name}” is compressed in an uncommon way. Please pack it again as an ordinary zip.",
    ),
    # Limits of the process that reads
    "too_large": (
        "文件“{name}”超过 {megabytes} MB，没有读取。请拆成几个文件，或去掉图片。",
        "“{name}” is larger than {megabytes} MB and was not read. Please divide it, or take pictures out.",
    ),
    "took_too_long": (
        "读取“{name}”超过了 {seconds} 秒，已停止。请拆成几个文件，或另存为文本后再试。",
        "Reading “{name}” took more than {seconds} seconds and was stopped. Please divide it, or save it as "
        "text.",
    ),
    "too_much_memory": (
        "读取“{name}”需要的内存超过 {megabytes} MB，已停止。请拆成几个文件，或另存为文本后再试。",
        "Reading “{name}” takes more than {megabytes} MB of memory and was stopped. Please divide it, or "
        "save it as text.",
    ),
    "parser_crashed": (
        "读取“{name}”时解析程序出错（{reason}），文件可能已损坏。请另存为文本后再试。",
        "The parser failed over “{name}” ({reason}); the file may be damaged. Please save it as text.",
    ),
}

READING_WARNINGS: Final[dict[str, tuple[str, str]]] = {
    "encoding_doubtful": (
        "有些文字可能没有正确读出：编码不能确定，或有字缺失（�）。请检查；文本文件最好另存为 UTF-8。",
        "Some characters may be read wrongly: the encoding is uncertain, or some are lost (�). Please check; "
        "text files are best saved as UTF-8.",
    ),
    "cut_off": (
        "文件的结尾不完整，可能没有下载完。请检查最后的文字。",
        "The file breaks off, perhaps in downloading; please check how the text ends.",
    ),
    "pages_without_text": (
        "有些页只有图片、没有文字，这些页没有读到。",
        "Some pages are pictures without text, and were not read.",
    ),
    "part_not_read": (
        "文档里嵌入了另一份文档，其中有没能读到的内容。请在 Word 里打开并另存一次，再重新添加。",
        "Another document is embedded in this one, and some of it could not be read. Please open it in "
        "Word, save it once more and add it again.",
    ),
    "characters_lost": (
        "PDF 没有说明其中一些是什么字，这些字显示为“\ufffd”。引用前请对照原文。",
        "The PDF does not tell what some of its characters are; they are shown as “\ufffd”. Please compare "
        "with the original before you quote.",
    ),
    "text_garbled": (
        "文字像是乱码：可能曾用错误的编码保存，或字体缺少文字对照。请换用完好的文件。",
        "The text looks garbled: perhaps it was saved in a wrong encoding, or its fonts do not name their "
        "characters. Please use an intact file.",
    ),
    "words_missing": (
        "标点比文字还多，文字大概没有读出来。请检查，或换用另一种格式。",
        "There is more punctuation than text, so words were probably lost; please check, or use another "
        "format.",
    ),
    "content_damaged": (
        "文件有损坏，可能缺少一些文字。请对照原文检查，最好重新下载或重新保存。",
        "The file is damaged, and some of its text may be missing. Please compare with the original, and "
        "better download or save it again.",
    ),
}
"""Of documents that were read, but should be looked at."""
