"""The texts for operators, each in Chinese and in English."""

from bot.texts.catalogue import Catalogue, Text


class OperatorTexts(Catalogue):
    """What operators read."""

    # Files that arrive
    receiving = Text("正在接收文件…", "Receiving files…")
    reading = Text("正在读取 {count} 个文件…", "Reading files: {count}…")
    too_big = Text(
        "超过 20 MB，Telegram 不允许机器人下载。请压缩或拆分后再发，或在服务器上运行：speechbot index "
        "add 文件",
        "Larger than 20 MB: Telegram does not let bots download that. Please compress or divide it, or "
        "run on the server: speechbot index add FILE",
    )
    too_much = Text(
        "一次最多收 {megabytes} MB，这个文件没有收下。请另发一次，或在服务器上运行：speechbot index add 文件",
        "At most {megabytes} MB are taken at a time; this file was left out. Please send it again by "
        "itself, or run on the server: speechbot index add FILE",
    )
    not_received = Text("没有收到，请再发一次。", "It did not arrive; please send it again.")
    nothing_received = Text("没有收到可用的文件：", "No usable file arrived:")
    too_many_files = Text(
        "发送文件太频繁，请 {seconds} 秒后再发。", "Too many files at once; please send more in {seconds} s."
    )

    # What a change would do
    offer_title = Text("识别结果：{count} 份文件", "Documents recognised: {count}")
    kind_added = Text("新增", "new")
    kind_replaced = Text("替换旧版本", "replaces an older version")
    kind_unchanged = Text("与库中相同，不用更改", "the same as in the library, nothing to do")
    kind_removed = Text("移除", "removed")
    kind_refused = Text("不能收录", "cannot be taken")
    offer_facts = Text(
        "{speeches} 篇讲话，{sections} 个部分，{passages} 个段落，{characters} 字",
        "{speeches} speeches, {sections} parts, {passages} passages, {characters} characters",
    )
    encoded_as = Text("，编码 {encoding}", ", encoded as {encoding}")
    similar = Text("与这些文件几乎相同：{names}", "Nearly the same as: {names}")
    offer_begins = Text("开头：", "It begins:")
    offer_outline = Text("目录第一级：", "First level of its contents:")
    offer_no_outline = Text(
        "没有认出目录层次，全文作为一段。", "No headings were recognised; it is taken as one part."
    )
    offer_question = Text(
        "新增 {added} 份，替换 {replaced} 份。要收录吗？", "{added} new, {replaced} replaced. Publish?"
    )
    offer_pages = Text(
        "共 {pages} 页，请翻看后再确认；有疑问的排在最前。",
        "{pages} pages: please leaf through them first; doubtful documents come first.",
    )
    offer_nothing = Text("没有需要收录的内容。", "There is nothing to publish.")
    button_confirm = Text("确认收录", "Publish")
    button_force = Text("照样采用", "Publish anyway")
    button_cancel = Text("取消", "Cancel")
    button_remove_now = Text("移除", "Remove")
    button_rollback = Text("回到上一版", "Go back")
    button_rebuild = Text("重建", "Rebuild")
    button_stop = Text("停止", "Stop")
    button_show = Text("查看 {number}", "Show {number}")
    button_drop = Text("丢弃 {number}", "Drop {number}")
    button_pending = Text("↩ 待确认的操作", "↩ Changes that wait")
    pending_title = Text("您的操作：{count} 项", "Your changes: {count}")
    pending_none = Text("没有待确认的操作。", "No change waits to be confirmed.")
    pending_others = Text(
        "另有 {count} 项由其他管理员提出。", "{count} more were proposed by other operators."
    )
    waiting_question = Text(
        "这项操作还没有进行：{task}。要进行吗？", "This has not been done yet: {task}. Do it now?"
    )
    state_receiving = Text("正在接收或读取", "being received or read")
    state_waiting = Text("等待确认", "waits to be confirmed")
    state_running = Text("正在进行", "under way")
    state_held = Text("会丢失标准问题，等待决定", "would lose golden questions; waits for your decision")
    stopping = Text("正在停止…", "Stopping…")
    stopped = Text(
        "已停止：{task}。文件库没有改动。可以重新确认，或取消。",
        "Stopped: {task}. The library is unchanged. You may confirm it again, or cancel.",
    )
    stopped_late = Text(
        "停止得晚了一步，改动已经生效。现在的索引版本：{snapshot}。用 /rollback 可以退回。",
        "It was too late to stop: the change has taken effect. Snapshot now: {snapshot}. /rollback goes "
        "back.",
    )
    cancelled = Text("已取消，文件库没有改动。", "Cancelled; the library is unchanged.")
    expired = Text("这项操作已过期，请重新开始。", "This has expired; please begin again.")
    restarted = Text(
        "机器人重新启动了，文件没有收全。请重新发送。",
        "The bot was restarted before all files had arrived. Please send them again.",
    )
    interrupted = Text(
        "机器人重新启动，这项操作被打断：{task}。库中已有的内容完好无损。可以再确认一次，"
        "已在库中的文件不会重复添加。",
        "The bot was restarted in the middle of this: {task}. What was published is intact. You may "
        "confirm it once more; documents already in the library are not added twice.",
    )
    rolled_back = Text("已回到上一版：{snapshot}。", "Gone back to the snapshot before: {snapshot}.")
    already_running = Text(
        "另一项操作正在进行：{task}（{who}，{seconds} 秒前开始）。请等它完成后再试。",
        "Another change is running: {task} ({who}, begun {seconds} s ago). Please wait until it is done.",
    )

    # Changing
    task_add = Text("添加文件", "adding documents")
    task_remove = Text("移除文件", "removing documents")
    task_rebuild = Text("重建索引", "rebuilding the index")
    task_rollback = Text("回到上一版", "going back")
    working = Text("正在进行：{task}…", "Working: {task}…")
    progress = Text("{stage} {bar} {percent}%（{done}/{total}）", "{stage} {bar} {percent}% ({done}/{total})")

    # What came of it
    published = Text("完成：{task}。", "Published: {task}.")
    counts = Text(
        "新增 {added}，替换 {replaced}，移除 {removed}，未变 {unchanged}，未收 {refused}",
        "{added} new, {replaced} replaced, {removed} removed, {unchanged} unchanged, {refused} not taken",
    )
    library_now = Text(
        "现有 {documents} 份文件，{passages} 个段落；新编码 {encoded} 条，用时 {seconds} 秒。",
        "Documents now: {documents}, passages: {passages}; texts newly encoded: {encoded}, in {seconds} s.",
    )
    snapshot_now = Text("索引版本：{snapshot}", "Snapshot: {snapshot}")
    golden = Text(
        "标准问题 {questions} 个，命中 {before} → {after}",
        "Golden questions ({questions}): {before} → {after} hit",
    )
    nothing_changed = Text(
        "没有改动：{task}。内容与库中相同，或没有可以收录的文件。",
        "Nothing changed: {task}. All is as it was in the library, or no file could be taken.",
    )
    not_taken = Text("没有收录：", "Not taken:")
    held = Text(
        "没有生效：标准问题（{questions} 个）的命中率会从 {before} 降到 {after}。将答不上的问题：",
        "Not published: of the golden questions ({questions}) {after} instead of {before} would be hit. "
        "Questions that would be lost:",
    )
    held_question = Text("照样采用，还是取消？", "Publish anyway, or cancel?")
    more_lines = Text("…还有 {count} 项", "… and {count} more")
    not_taken_over = Text(
        "⚠️ 新的索引已保存，但机器人还没有用上它。原因见 /status；重新启动机器人通常可以解决。",
        "⚠️ The new snapshot is saved, but the bot does not answer from it yet. See /status for the "
        "reason; restarting the bot usually helps.",
    )
    now_answered = Text(
        "重问了 {asked} 个没有答好的问题，现在能回答 {answered} 个。",
        "Asked {asked} unanswered questions again; now answered: {answered}.",
    )
    now_answered_stay = Text(
        "它们仍在 /unanswered 里，看过后可以移出。", "They stay in /unanswered until you take them off."
    )

    # Documents
    documents_title = Text("文件库：{count} 份", "Documents: {count}")
    documents_none = Text("文件库是空的。请直接发送文件。", "There are no documents. Just send files.")
    document_name = Text("文件：{name}", "File: {name}")
    document_facts = Text(
        "{speeches} 篇讲话，{passages} 个段落，{characters} 字",
        "{speeches} speeches, {passages} passages, {characters} characters",
    )
    document_added = Text("收录时间：{added}", "Added: {added}")
    document_gone = Text("这份文件已不在库中。", "This document is no longer in the library.")
    button_outline = Text("目录", "Contents")
    button_download = Text("下载原件", "Download the original")
    button_remove = Text("移除…", "Remove…")
    button_list = Text("↩ 文件列表", "↩ All documents")
    button_document = Text("↩ 文件管理", "↩ Manage the document")
    remove_question = Text(
        "要移除这份文件吗？以后的回答不再引用它。用 /rollback 可以回到移除之前。",
        "Remove this document? Answers will no longer quote it. /rollback goes back to before the removal.",
    )
    download_too_big = Text(
        "原件有 {megabytes} MB，Telegram 不允许机器人发送这么大的文件。请在服务器上取。",
        "The original has {megabytes} MB, which Telegram does not let bots send. Please fetch it on the "
        "server.",
    )

    # Going back
    checking_former = Text("正在检查上一版索引…", "Checking the former index…")
    no_former = Text("没有更早的完好索引，无法退回。", "There is no earlier sound index to go back to.")
    rollback_question = Text(
        "要回到上一版索引吗？\n"
        "现在：{now}，{documents} 份文件\n"
        "上一版：{former}（{published} 生成），{former_documents} 份文件\n"
        "回来 {back} 份，离开 {gone} 份，换成另一版本 {changed} 份。",
        "Go back to the snapshot before?\n"
        "Now: {now}, {documents} documents\n"
        "Before: {former} ({published}), {former_documents} documents\n"
        "{back} come back, {gone} leave, {changed} change to another version.",
    )
    version_back = Text("＋ {name}（{added} 收录）", "＋ {name} (added {added})")
    version_gone = Text("－ {name}（{added} 收录）", "－ {name} (added {added})")
    version_other = Text(
        "⇄ {name}：{now} 收录的一版 → {before} 收录的一版",
        "⇄ {name}: from the version added {now} to that added {before}",
    )
    versions_equal = Text(
        "两版的文件相同，只是索引重新建过。",
        "Both have the same documents; the index was merely built again.",
    )

    # Reports
    status = Text(
        "文件 {documents} 份，段落 {passages} 个\n"
        "索引版本 {snapshot}，{age}前生成\n"
        "模型 {model}\n"
        "内存 {memory}，已运行 {uptime}\n"
        "启动以来提问 {questions} 个，其中 {not_found} 个没有找到；正在等待 {pending} 个\n"
        "待确认的操作 {offers} 项（/pending）；{running}",
        "{documents} documents, {passages} passages\n"
        "Snapshot {snapshot}, published {age} ago\n"
        "Model {model}\n"
        "Memory {memory}, running for {uptime}\n"
        "{questions} questions since the start, {not_found} of them not found; {pending} waiting\n"
        "Changes to be confirmed: {offers} (/pending); {running}",
    )
    status_running = Text(
        "正在进行：{task}（{who}，{seconds} 秒前开始）", "running now: {task} ({who}, begun {seconds} s ago)"
    )
    status_idle = Text("没有正在进行的操作", "none is running")
    status_errors = Text("最近的错误：", "Latest errors:")
    status_no_errors = Text("启动以来没有错误。", "No errors since the start.")
    polls_well = Text("接收消息：正常", "Messages come in")
    polls_failing = Text(
        "接收消息：{began} 起收不到；{trouble}", "No messages come in since {began}: {trouble}"
    )
    polls_failed = Text(
        "接收消息：正常。最近一次中断：{began} 起，持续 {lasted}；{trouble}",
        "Messages come in; latest break: from {began}, for {lasted}: {trouble}",
    )
    polls_conflict = Text(
        "另一个程序在用同一个令牌收消息，请停掉其中一个",
        "another program fetches them with the same token; please stop one of the two",
    )
    polls_network = Text(
        "连不上 Telegram，请检查网络", "Telegram cannot be reached; please check the network"
    )
    polls_refused = Text("Telegram 拒绝或出错", "Telegram refused or failed")
    memory_unknown = Text("未知", "unknown")
    days = Text("{count} 天", "{count} d")
    hours = Text("{count} 小时", "{count} h")
    minutes = Text("{count} 分钟", "{count} min")
    seconds = Text("{count} 秒", "{count} s")
    unanswered_title = Text(
        "没有答好的问题：{count} 个（最近 {days} 天）", "Unanswered questions: {count} (last {days} days)"
    )
    unanswered_none = Text(
        "最近 {days} 天没有答不好的问题。", "No unanswered questions in the last {days} days."
    )
    unanswered_not_found = Text("没有找到", "not found")
    unanswered_unhelpful = Text("👎 {count}", "👎 {count}")
    unanswered_times = Text("问过 {count} 次", "asked {count} times")
    unanswered_after = Text("（接着“{question}”问）", " (after “{question}”)")
    unanswered_now = Text("现在能回答：", "Answered now:")
    unanswered_kind_answered = Text("现在能回答的", "Answered now")
    unanswered_kind_not_found = Text("没有找到的", "Not found")
    unanswered_kind_unhelpful = Text("被评 👎 的", "Called unhelpful 👎")
    button_dismiss = Text("✕ {number}", "✕ {number}")
    button_clear = Text("移出一类…", "Take a kind off…")
    button_unanswered = Text("↩ 问题列表", "↩ Questions")
    clear_question = Text(
        "要把哪一类问题全部移出列表？以后再有人问起而没有答好，还会列出。",
        "Which kind of questions should go off the list? What is asked again without a good answer "
        "comes back.",
    )
    digest_title = Text("一周小结：{since} 至 {until}", "The week from {since} to {until}")
    digest_counts = Text(
        "提问 {questions} 个，答上 {answered} 个（其中 {cautious} 个只是可能相关），没有找到 {not_found} "
        "个。",
        "{questions} questions: {answered} answered ({cautious} of them only perhaps related), "
        "{not_found} not found.",
    )
    digest_places = Text("问得最多的地方：", "Most asked places:")
    digest_gaps = Text(
        "库中可能缺少的（见 /unanswered）：", "What the library seems to lack (see /unanswered):"
    )
    button_ask_again = Text("重问一遍", "Ask them again")
    asking_again = Text("正在重问…", "Asking again…")

    # Menu and help
    menu_docs = Text("文件库：查看、下载、移除", "Documents: look, download, remove")
    menu_pending = Text("待确认的操作", "Changes that wait to be confirmed")
    menu_reindex = Text("重建全部索引", "Rebuild the whole index")
    menu_rollback = Text("回到上一版索引", "Go back to the snapshot before")
    menu_status = Text("运行状况", "How the bot fares")
    menu_unanswered = Text("没有答好的问题", "Unanswered questions")
    operator_help = Text(
        "管理员：\n"
        "• 直接发送文件（txt、md、html、docx、pdf、zip 等，每个不超过 20 MB），确认后收录。\n"
        "• /docs 查看、下载、移除文件；/reindex 重建索引；/rollback 回到上一版；/pending 待确认的操作。\n"
        "• /status 运行状况；/unanswered 没有答好的问题。",
        "Operators:\n"
        "• Send files (txt, md, html, docx, pdf, zip and others, at most 20 MB each); confirm to "
        "publish.\n"
        "• /docs lists, downloads and removes documents; /reindex rebuilds; /rollback goes back; "
        "/pending shows changes that wait.\n"
        "• /status shows how the bot fares; /unanswered the questions without a good answer.",
    )
