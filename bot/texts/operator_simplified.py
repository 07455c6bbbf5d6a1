"""Texts for operators in Simplified Chinese."""

from bot.texts.operator_table import OperatorTexts

OPERATOR_SIMPLIFIED = OperatorTexts(
    receiving="正在接收文件…",
    reading="正在读取 {count} 个文件…",
    too_big=(
        "超过 20 MB，Telegram 不允许机器人下载。请压缩或拆分后再发，"
        "或在服务器上运行：speechbot index add 文件"
    ),
    too_much=(
        "一次最多收 {megabytes} MB，这个文件没有收下。请另发一次，或在服务器上运行：speechbot index add 文件"
    ),
    not_received="没有收到，请再发一次。",
    nothing_received="没有收到可用的文件：",
    too_many_files="发送文件太频繁，请 {seconds} 秒后再发。",
    offer_title="识别结果：{count} 份文件",
    kind_added="新增",
    kind_replaced="替换旧版本",
    kind_unchanged="与库中相同，不用更改",
    kind_removed="移除",
    kind_refused="不能收录",
    offer_facts="{speeches} 篇讲话，{sections} 个部分，{passages} 个段落，{characters} 字",
    encoded_as="，编码 {encoding}",
    similar="与这些文件几乎相同：{names}",
    offer_begins="开头：",
    offer_outline="目录第一级：",
    offer_no_outline="没有认出目录层次，全文作为一段。",
    offer_pages="共 {pages} 页，请翻看后再确认；有疑问的排在最前。",
    offer_question="新增 {added} 份，替换 {replaced} 份。要收录吗？",
    offer_nothing="没有需要收录的内容。",
    button_confirm="确认收录",
    button_force="照样采用",
    button_cancel="取消",
    button_remove_now="移除",
    button_rollback="回到上一版",
    button_rebuild="重建",
    button_stop="停止",
    button_show="查看 {number}",
    button_drop="丢弃 {number}",
    button_pending="↩ 待确认的操作",
    pending_title="您的操作：{count} 项",
    pending_none="没有待确认的操作。",
    pending_others="另有 {count} 项由其他管理员提出。",
    waiting_question="这项操作还没有进行：{task}。要进行吗？",
    state_receiving="正在接收或读取",
    state_waiting="等待确认",
    state_running="正在进行",
    state_held="会丢失标准问题，等待决定",
    stopping="正在停止…",
    stopped="已停止：{task}。文件库没有改动。可以重新确认，或取消。",
    stopped_late="停止得晚了一步，改动已经生效。现在的索引版本：{snapshot}。用 /rollback 可以退回。",
    cancelled="已取消，文件库没有改动。",
    expired="这项操作已过期，请重新开始。",
    restarted="机器人重新启动了，文件没有收全。请重新发送。",
    interrupted=(
        "机器人重新启动，这项操作被打断：{task}。库中已有的内容完好无损。"
        "可以再确认一次，已在库中的文件不会重复添加。"
    ),
    rolled_back="已回到上一版：{snapshot}。",
    already_running="另一项操作正在进行：{task}（{who}，{seconds} 秒前开始）。请等它完成后再试。",
    task_add="添加文件",
    task_remove="移除文件",
    task_rebuild="重建索引",
    task_rollback="回到上一版",
    working="正在进行：{task}…",
    progress="{stage} {bar} {percent}%（{done}/{total}）",
    published="完成：{task}。",
    counts="新增 {added}，替换 {replaced}，移除 {removed}，未变 {unchanged}，未收 {refused}",
    library_now="现有 {documents} 份文件，{passages} 个段落；新编码 {encoded} 条，用时 {seconds} 秒。",
    snapshot_now="索引版本：{snapshot}",
    golden="标准问题 {questions} 个，命中 {before} → {after}",
    nothing_changed="没有改动：{task}。内容与库中相同，或没有可以收录的文件。",
    not_taken="没有收录：",
    held="没有生效：标准问题（{questions} 个）的命中率会从 {before} 降到 {after}。将答不上的问题：",
    held_question="照样采用，还是取消？",
    more_lines="…还有 {count} 项",
    not_taken_over="⚠️ 新的索引已保存，但机器人还没有用上它。原因见 /status；重新启动机器人通常可以解决。",
    now_answered="重问了 {asked} 个没有答好的问题，现在能回答 {answered} 个。",
    now_answered_stay="它们仍在 /unanswered 里，看过后可以移出。",
    documents_title="文件库：{count} 份",
    documents_none="文件库是空的。请直接发送文件。",
    document_name="文件：{name}",
    document_facts="{speeches} 篇讲话，{passages} 个段落，{characters} 字",
    document_added="收录时间：{added}",
    document_gone="这份文件已不在库中。",
    button_outline="目录",
    button_download="下载原件",
    button_remove="移除…",
    button_list="↩ 文件列表",
    button_document="↩ 文件管理",
    remove_question="要移除这份文件吗？以后的回答不再引用它。用 /rollback 可以回到移除之前。",
    download_too_big="原件有 {megabytes} MB，Telegram 不允许机器人发送这么大的文件。请在服务器上取。",
    checking_former="正在检查上一版索引…",
    no_former="没有更早的完好索引，无法退回。",
    rollback_question=(
        "要回到上一版索引吗？\n"
        "现在：{now}，{documents} 份文件\n"
        "上一版：{former}（{published} 生成），{former_documents} 份文件\n"
        "回来 {back} 份，离开 {gone} 份，换成另一版本 {changed} 份。"
    ),
    version_back="＋ {name}（{added} 收录）",
    version_gone="－ {name}（{added} 收录）",
    version_other="⇄ {name}：{now} 收录的一版 → {before} 收录的一版",
    versions_equal="两版的文件相同，只是索引重新建过。",
    status=(
        "文件 {documents} 份，段落 {passages} 个\n"
        "索引版本 {snapshot}，{age}前生成\n"
        "模型 {model}\n"
        "内存 {memory}，已运行 {uptime}\n"
        "启动以来提问 {questions} 个，其中 {not_found} 个没有找到；正在等待 {pending} 个\n"
        "待确认的操作 {offers} 项（/pending）；{running}"
    ),
    status_running="正在进行：{task}（{who}，{seconds} 秒前开始）",
    status_idle="没有正在进行的操作",
    status_errors="最近的错误：",
    status_no_errors="启动以来没有错误。",
    polls_well="接收消息：正常",
    polls_failing="接收消息：{began} 起收不到；{trouble}",
    polls_failed="接收消息：正常。最近一次中断：{began} 起，持续 {lasted}；{trouble}",
    polls_conflict="另一个程序在用同一个令牌收消息，请停掉其中一个",
    polls_network="连不上 Telegram，请检查网络",
    polls_refused="Telegram 拒绝或出错",
    memory_unknown="未知",
    days="{count} 天",
    hours="{count} 小时",
    minutes="{count} 分钟",
    seconds="{count} 秒",
    unanswered_title="没有答好的问题：{count} 个（最近 {days} 天）",
    unanswered_none="最近 {days} 天没有答不好的问题。",
    unanswered_not_found="没有找到",
    unanswered_unhelpful="👎 {count}",
    unanswered_times="问过 {count} 次",
    unanswered_after="（接着“{question}”问）",
    unanswered_now="现在能回答：",
    unanswered_kind_answered="现在能回答的",
    unanswered_kind_not_found="没有找到的",
    unanswered_kind_unhelpful="被评 👎 的",
    button_dismiss="✕ {number}",
    button_clear="移出一类…",
    button_unanswered="↩ 问题列表",
    clear_question="要把哪一类问题全部移出列表？以后再有人问起而没有答好，还会列出。",
    digest_title="一周小结：{since} 至 {until}",
    digest_counts=(
        "提问 {questions} 个，答上 {answered} 个（其中 {cautious} 个只是可能相关），没有找到 {not_found} 个。"
    ),
    digest_places="问得最多的地方：",
    digest_gaps="库中可能缺少的（见 /unanswered）：",
    button_ask_again="重问一遍",
    asking_again="正在重问…",
    menu_docs="文件库：查看、下载、移除",
    menu_pending="待确认的操作",
    menu_reindex="重建全部索引",
    menu_rollback="回到上一版索引",
    menu_status="运行状况",
    menu_unanswered="没有答好的问题",
    help=(
        "管理员：\n"
        "• 直接发送文件（txt、md、html、docx、pdf、zip 等，每个不超过 20 MB），确认后收录。\n"
        "• /docs 查看、下载、移除文件；/reindex 重建索引；/rollback 回到上一版；/pending 待确认的操作。\n"
        "• /status 运行状况；/unanswered 没有答好的问题。"
    ),
)
