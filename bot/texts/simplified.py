"""Texts in Simplified Chinese, the language of the speeches."""

from bot.texts.table import Texts

SIMPLIFIED = Texts(
    not_found="没有找到相关原文。换个说法，或只写关键词，再试一次。",
    not_found_in_group="没有找到相关原文。",
    related="没有找到直接的回答，以下内容可能只是相关：",
    missing="库中没有{named}的文件；有：{present}。",
    missing_of_many="{first}……{last}（共 {count} 个）",
    missing_separator="、",
    greeting="您好！请直接提问，我用讲话原文回答。",
    thanks="不客气，随时可以再问。",
    identity="我是讲话问答机器人：只逐字引用讲话原文并注明出处，不编写内容。请直接提问。",
    nonsense="没有看懂。请用一句话提问，例如“……有哪些要求？”",
    too_short="问题太短了，请多写几个字。",
    too_long="问题太长了，请用一两句话提问。",
    unclear="不清楚您指的是什么。请把问题说完整，例如写明哪份文件、哪件事。",
    total="共 {count} 点。",
    across="{documents} 份文件中 {count} 份提到，依次列出，第 {first}—{last} 份：",
    from_source="出处：{source}",
    points_left="（还有 {count} 点，见下一页）",
    cut="（原文较长，引到此句为止）",
    questions_left="一次最多回答 {most} 个问题。请再发：\n{questions}",
    request_words=(
        "请 请问 麻烦 劳驾 拜托 求 求助 求解 帮 帮忙 帮我 给 替 为 我 我们 咱 咱们 大家 你 您 它 他 她 来 "
        "去 能 可以 可否 能否 能不能 可不可以 一下 下 一 查 查询 查找 查查 搜 搜索 找 找找 看 看看 看下 "
        "回答 答 答复 回复 解答 解释 说明 说 说说 讲 讲讲 告诉 问 问问 提问 想问 这 这个 这条 这句 这段 那 "
        "那个 此 该 个 条 句 段 上面 上述 以上 上文 楼上 刚才 的 话 问题 疑问 消息 内容 原文 原话 出处 "
        "来源 依据 有 有没有 哪里 哪儿 在 是 什么 怎么 如何 看法"
    ),
    courtesy_words=(
        "谢谢 多谢 感谢 谢了 谢啦 辛苦 辛苦了 了 你好 您好 大家好 各位 老师 朋友 机器人 助手 小助手 吗 吧 "
        "呢 啊 呀 哦 哈 嘛 啦 哈哈"
    ),
    question_words=(
        "什么 啥 谁 哪 怎 咋 如何 为何 何时 何处 何地 何人 几个 几条 几点 几项 几次 几年 几种 几方面 第几 "
        "多少 多大 多久 多长 多高 吗 呢 是否 是不是 有没有 能不能 会不会 可不可以 要不要 该不该 能否 可否"
    ),
    start=(
        "您好！我是讲话问答。\n"
        "直接提问，我从讲话原文中找出能回答的句子，逐字引用，并注明出处；"
        "自己不写一个字。"
    ),
    start_examples="可以先按下面的问题试试，再写您自己的问题。",
    start_commands="/help 用法　/browse 按目录阅读　/about 收录了什么",
    example_asked="问：{question}",
    help_examples="直接发送问题即可，例如：\n{examples}",
    help_example="“{question}”",
    help_no_examples="直接发送问题即可，例如“……有哪些要求？”“……的意义是什么？”",
    help=(
        "• 引用的文字与原文一字不差，加粗的是关键词句，下面一行是出处。\n"
        "• 可以接着追问，例如“那第二个呢”；回复旧的回答，就从那里接着问。\n"
        "  /new 忘掉前面的问题，重新开始。\n"
        "• 找不到时会直说；换个说法或只写关键词再试。"
    ),
    help_telegram=(
        "• 回答下面的按钮：“上下文”看前后段落，“更多”看其余原文，“分享”转到别的聊天。\n"
        "• 问题发出后可以编辑，回答会跟着更新。\n"
        "• /browse 按目录阅读原文。\n"
        "• 在任何聊天里输入“@{bot} 词”，可以直接引用原文。\n"
        "• 把我加入群组后，用“/ask 问题”“@{bot} 问题”或回复我的消息来提问。"
    ),
    help_words=(
        "帮助 求助 帮帮我 使用帮助 使用说明 使用方法 怎么用 如何用 怎么使用 如何使用 "
        "怎么提问 如何提问 怎么问 用法 菜单 命令 指令 取消 退出"
    ),
    about="讲话问答：用讲话原文回答问题。引文与原文逐字一致，发送前逐条核对；机器人不编写内容。",
    holdings="现有文件 {count} 份，更新于 {published}：",
    holding_speeches="（{count} 篇讲话）",
    library_empty="库中还没有文件。",
    contact="管理员：{contact}",
    privacy=(
        "保存什么，保存多久：\n"
        "• 您的问题、它前面的几个问题、引用的位置、您的 👍 👎 和时间：{days} 天后删除，用来改进回答。"
        "没有答好的问题，管理员能看到文字，看不到是谁问的。\n"
        "• 接着追问所需的前几个问题：15 分钟后失效，几分钟内删除；/new 立即删除。\n"
        "• 您用 /lang 选的语言：直到您选“跟随 Telegram”。群的设置和群的编号：直到不再使用这个机器人。\n"
        "• 最近一万条消息的流水号，免得重复回答；没答好的问题的指纹，{days} 天后删除。\n"
        "用户和聊天的编号换成代号才保存。换代号的密钥不和这些数据放在一起，只有数据无法还原。\n"
        "不保存什么：姓名、用户名、电话，以及您发来的图片和语音。日志里没有问题和姓名。"
    ),
    new="好的，前面的问题已忘掉，请提新的问题。",
    language_choose="请选择界面语言（引文总是原文的文字）：",
    language_automatic="跟随 Telegram",
    language_chosen="好的，界面语言已设定。",
    answer_gone="这条回答已过期。请重新提问。",
    place_gone="文件已更新，这一处不在了。请用 /browse 重新查找。",
    browse_library="全部文件（{count} 份）",
    browse_hint="发送“/browse 词”，按题名查找。",
    browse_found="题名含“{words}”的文件（{count} 份）",
    browse_none="没有题名含“{words}”的文件。换个词，或用 /browse 看全部。",
    name="讲话问答",
    description=(
        "向讲话提问，得到原文：我从收录的讲话中找出能回答的句子，逐字引用，并注明出处；不编写内容，"
        "找不到就直说。\n\n"
        "按“开始”看收录了什么、可以怎么问。"
    ),
    short_description="用讲话原文回答问题，逐字引用，注明出处。",
    button_context="上下文",
    button_more="更多 ›",
    button_back="‹ 上一页",
    button_forth="下一页 ›",
    button_copy="复制",
    button_copy_link="复制链接",
    button_copy_number="复制编号",
    button_share="分享",
    button_private="私聊提问",
    button_private_answer="私聊",
    button_browse="在目录中看",
    button_return="↩ 返回",
    button_up="↑ 上一级",
    button_section_before="‹ 上一节",
    button_section_after="下一节 ›",
    button_to_answer="↩ 回到回答",
    button_whole_text="阅读全文",
    button_source="查看出处",
    button_expired="这个按钮已失效，请重新提问。",
    thanks_helpful="谢谢！已记下：有帮助。",
    thanks_unhelpful="谢谢！已记下：没有帮助。",
    group_usage="在本群提问：发送“/ask 问题”或“@{bot} 问题”，或回复我的消息。我用讲话原文回答。",
    in_private="这个请在私聊里使用。",
    settings_title="本群设置（仅管理员可改）\n回答什么、界面语言、引用哪些文件：",
    settings_admins_only="只有本群管理员可以更改设置。",
    settings_all_documents="全部文件",
    settings_close="完成",
    settings_saved="本群设置已保存。",
    settings_find="按标题查找文件：/settings 词语",
    settings_none_found="没有标题含“{words}”的文件。",
    settings_already="已经是这样了。",
    settings_changed="已更改。",
    settings_only="现在只引用：{title}",
    settings_some="现在引用 {count} 份文件。",
    settings_all="现在引用全部文件。",
    settings_document_gone="这份文件已不在库中。",
    settings_privacy_mode=(
        "⚠️ 隐私模式开着，我看不到群里的普通消息，这一项还不起作用。请把我设为群管理员；"
        "或由机器人的主人向 @BotFather 发送 /setprivacy 关闭隐私模式，再把我移出并重新加入本群。"
    ),
    scope_gone="本群选定的文件已不在库中。请群管理员发送 /settings 重新选择。",
    mode_command="只回答 /ask",
    mode_mention="也回答 @ 和回复",
    mode_question="也回答以问号结尾、答得上的消息",
    inline_empty="输入词语或问题，引用讲话原文",
    inline_nothing="没有找到原文，点此看用法",
    menu_ask="提问",
    menu_browse="按目录阅读",
    menu_new="重新开始，忘掉前面的问题",
    menu_help="用法",
    menu_about="收录了哪些文件",
    menu_lang="界面语言",
    menu_privacy="保存哪些数据",
    menu_settings="本群设置（管理员）",
    failed="出错了（编号 {id}）。请稍后再试；若仍不行，请把编号告诉管理员。",
    busy="现在提问的人较多，请过一会儿再试。",
    too_many="提问太频繁，请 {seconds} 秒后再试。",
    later="问得有点快，约 {seconds} 秒后回答。",
    no_access="这个机器人只供指定的成员使用。",
    no_access_number="您的编号是 {id}。想使用的话，请把它告诉管理员。/privacy 说明保存哪些数据。",
    no_access_button="仅供指定成员使用",
    not_for_you="抱歉，这个只供机器人的管理员使用。您的编号是 {id}。",
    text_only="我只读得懂文字。请把问题写成文字，或写在图片、文件的说明里。",
    console_welcome="讲话问答 · {count} 份文件。直接提问；/help 看用法，/quit 离开。",
    console_help="终端里：/more 看更多，/new 重新开始，/quit 或 Ctrl-D 离开。",
    console_prompt="问",
    console_no_more="没有更多了。",
    console_unknown="没有这个命令：{command}。/help 看用法。",
    console_bye="再见。",
    console_more="（/more 看更多）",
    command_chat="在终端里问答。",
    command_serve="在 Telegram 上问答；需要 TELEGRAM_BOT_TOKEN。",
    token_missing=(
        "没有 Telegram 令牌。请向 @BotFather 申请，再设置环境变量 TELEGRAM_BOT_TOKEN，"
        "或把令牌写入文件并用 SPEECHBOT_TOKEN_FILE 指明。"
    ),
    token_malformed="{source} 里的 Telegram 令牌格式不对，应形如 123456789:ABC…。请重新复制。",
    token_refused="Telegram 不认识这个令牌：可能抄错了，或已作废。请向 @BotFather 核对。",
    token_file_unreadable="读不了令牌文件 {path}：{reason}。",
    port_unavailable="无法使用地址 {host}:{port}：{reason}。请换一个端口，或结束占用它的程序。",
)
