"""The texts for everybody, each in Chinese and in English; quotes stay in the language of the speeches."""

from bot.texts.catalogue import Catalogue, Text


class MemberTexts(Catalogue):
    """What members of the bot read, and what the command line says of it."""

    # Replies to a question
    not_found = Text(
        "没有找到相关原文。换个说法，或只写关键词，再试一次。",
        "No passage found. Try other words, or only the key words.",
    )
    not_found_in_group = Text("没有找到相关原文。", "No passage found.")
    related = Text(
        "没有找到直接的回答，以下内容可能只是相关：",
        "No direct answer found; these passages may only be related:",
    )
    missing = Text(
        "库中没有{named}的文件；有：{present}。", "The library has no document of {named}. It has: {present}."
    )
    missing_of_many = Text("{first}……{last}（共 {count} 个）", "{first} … {last} ({count} in all)")
    missing_separator = Text("、", ", ")
    greeting = Text(
        "您好！请直接提问，我用讲话原文回答。", "Hello! Just ask: I answer in the speeches' own words."
    )
    thanks = Text("不客气，随时可以再问。", "You're welcome. Ask again any time.")
    identity = Text(
        "我是讲话问答机器人：只逐字引用讲话原文并注明出处，不编写内容。请直接提问。",
        "I am a question bot over speeches: I only quote them word for word, with the source, and write "
        "nothing of my own. Just ask.",
    )
    nonsense = Text(
        "没有看懂。请用一句话提问，例如“……有哪些要求？”",
        "I could not make sense of that. Please ask in a sentence.",
    )
    too_short = Text("问题太短了，请多写几个字。", "That is too short; please write a few more words.")
    too_long = Text("问题太长了，请用一两句话提问。", "That is too long; please ask in a sentence or two.")
    unclear = Text(
        "不清楚您指的是什么。请把问题说完整，例如写明哪份文件、哪件事。",
        "It is not clear what this refers to. Please ask the whole question.",
    )
    total = Text("共 {count} 点。", "Points in all: {count}.")
    across = Text(
        "{documents} 份文件中 {count} 份提到，依次列出，第 {first}—{last} 份：",
        "Found in {count} of {documents} documents; in order, numbers {first}–{last}:",
    )
    from_source = Text("出处：{source}", "Source: {source}")
    points_left = Text("（还有 {count} 点，见下一页）", "(on the next page: {count} more)")
    cut = Text("（原文较长，引到此句为止）", "(long passage, quoted up to this sentence)")
    questions_left = Text(
        "一次最多回答 {most} 个问题。请再发：\n{questions}",
        "At most {most} questions are answered at once. Please send again:\n{questions}",
    )

    # Words by which people ask, split by spaces; how they are used says ``bot.questions``
    request_words = Text(
        "请 请问 麻烦 劳驾 拜托 求 求助 求解 帮 帮忙 帮我 给 替 为 我 我们 咱 咱们 大家 你 您 它 他 她 "
        "来 去 能 可以 可否 能否 能不能 可不可以 一下 下 一 查 查询 查找 查查 搜 搜索 找 找找 看 看看 "
        "看下 回答 答 答复 回复 解答 解释 说明 说 说说 讲 讲讲 告诉 问 问问 提问 想问 这 这个 这条 这句 "
        "这段 那 那个 此 该 个 条 句 段 上面 上述 以上 上文 楼上 刚才 的 话 问题 疑问 消息 内容 原文 "
        "原话 出处 来源 依据 有 有没有 哪里 哪儿 在 是 什么 怎么 如何 看法",
        "please pls could can would you look up check search find answer reply explain tell show help me "
        "us this that it the a question message above here one is what where source quote original for "
        "to of about from with see",
    )
    courtesy_words = Text(
        "谢谢 多谢 感谢 谢了 谢啦 辛苦 辛苦了 了 你好 您好 大家好 各位 老师 朋友 机器人 助手 小助手 吗 "
        "吧 呢 啊 呀 哦 哈 嘛 啦 哈哈",
        "thanks thank you hello hi hey everyone all bot",
    )
    question_words = Text(
        "什么 啥 谁 哪 怎 咋 如何 为何 何时 何处 何地 何人 几个 几条 几点 几项 几次 几年 几种 几方面 "
        "第几 多少 多大 多久 多长 多高 吗 呢 是否 是不是 有没有 能不能 会不会 可不可以 要不要 该不该 "
        "能否 可否",
        "what who whom whose which when where why how",
    )

    # Commands
    start = Text(
        "您好！我是讲话问答。\n"
        "直接提问，我从讲话原文中找出能回答的句子，逐字引用，并注明出处；自己不写一个字。",
        "Hello! This is Speech Answers.\n"
        "Ask a question: I find the sentences of the speeches that answer it, quote them word for word "
        "and name the source. I write nothing of my own.",
    )
    start_examples = Text(
        "可以先按下面的问题试试，再写您自己的问题。", "Try one of the questions below, then ask your own."
    )
    start_commands = Text(
        "/help 用法　/browse 按目录阅读　/about 收录了什么",
        "/help how to ask · /browse read by contents · /about what is inside",
    )
    example_asked = Text("问：{question}", "You asked: {question}")
    help_examples = Text(
        "直接发送问题即可，例如：\n{examples}",
        "Just send a question, best in Chinese, the language of the speeches, such as:\n{examples}",
    )
    help_example = Text("“{question}”", "“{question}”")
    help_no_examples = Text(
        "直接发送问题即可，例如“……有哪些要求？”“……的意义是什么？”",
        "Just send a question, best in Chinese, the language of the speeches.",
    )
    help = Text(
        "• 引用的文字与原文一字不差，加粗的是关键词句，下面一行是出处。\n"
        "• 可以接着追问，例如“那第二个呢”；回复旧的回答，就从那里接着问。\n"
        "  /new 忘掉前面的问题，重新开始。\n"
        "• 找不到时会直说；换个说法或只写关键词再试。",
        "• Quotes are the exact words of the source, the decisive ones bold; the line below is the "
        "source.\n"
        "• You can ask follow-up questions; reply to an older answer to go on from there. /new forgets "
        "the earlier ones and starts afresh.\n"
        "• If nothing is found, it says so; try other words, or only the key words.",
    )
    help_telegram = Text(
        "• 回答下面的按钮：“上下文”看前后段落，“更多”看其余原文，“分享”转到别的聊天。\n"
        "• 问题发出后可以编辑，回答会跟着更新。\n"
        "• /browse 按目录阅读原文。\n"
        "• 在任何聊天里输入“@{bot} 词”，可以直接引用原文。\n"
        "• 把我加入群组后，用“/ask 问题”“@{bot} 问题”或回复我的消息来提问。",
        "• The buttons: “Context” shows the paragraphs around a quote, “More” further passages, “Share” "
        "takes it to another chat.\n"
        "• You can edit a question after sending it; the answer follows.\n"
        "• /browse reads the speeches by their table of contents.\n"
        "• Type “@{bot} words” in any chat to quote from the speeches there.\n"
        "• In a group ask with /ask, by mentioning @{bot}, or by replying to me.",
    )
    help_words = Text(
        "帮助 求助 帮帮我 使用帮助 使用说明 使用方法 怎么用 如何用 怎么使用 如何使用 怎么提问 如何提问 "
        "怎么问 用法 菜单 命令 指令 取消 退出",
        "help helpme howto usage menu commands cancel stop exit quit howdoesthiswork howdoiuseit",
    )
    about = Text(
        "讲话问答：用讲话原文回答问题。引文与原文逐字一致，发送前逐条核对；机器人不编写内容。",
        "Speech Answers replies with the speeches' own words. Every quote is compared with its source "
        "before it is sent; nothing is written by the bot.",
    )
    holdings = Text(
        "现有文件 {count} 份，更新于 {published}：",
        "{count} document, as of {published}:|{count} documents, as of {published}:",
    )
    holding_speeches = Text("（{count} 篇讲话）", " ({count} speeches)")
    library_empty = Text("库中还没有文件。", "There are no documents yet.")
    contact = Text("管理员：{contact}", "Run by: {contact}")
    privacy = Text(
        "保存什么，保存多久：\n"
        "• 您的问题、它前面的几个问题、引用的位置、您的 👍 👎 和时间：{days} 天后删除，用来改进回答。"
        "没有答好的问题，管理员能看到文字，看不到是谁问的。\n"
        "• 接着追问所需的前几个问题：15 分钟后失效，几分钟内删除；/new 立即删除。\n"
        "• 您用 /lang 选的语言：直到您选“跟随 Telegram”。群的设置和群的编号：直到不再使用这个机器人。\n"
        "• 最近一万条消息的流水号，和几分钟内相册的，免得重复回答；没答好的问题的指纹，{days} 天后删除。\n"
        "用户和聊天的编号换成代号才保存。换代号的密钥不和这些数据放在一起，只有数据无法还原。\n"
        "不保存什么：姓名、用户名、电话，以及您发来的图片和语音。日志里没有问题和姓名。",
        "What is stored, and for how long:\n"
        "• Your questions, the few before each, the places quoted, your 👍 👎 and the time: deleted "
        "after {days} days, used to improve answers. The bot's operators can read questions without a "
        "good answer, but not who asked them.\n"
        "• Earlier questions that follow-ups need: they count for 15 minutes and are deleted within "
        "minutes; /new deletes them at once.\n"
        "• The language you chose with /lang: until you choose “As in Telegram”. Settings and ids of "
        "groups: as long as the bot is in use.\n"
        "• The serial numbers of the last 10,000 messages, and of albums for minutes, so that none is "
        "answered twice; fingerprints of questions without a good answer, deleted after {days} days.\n"
        "Ids of people and chats are stored as pseudonyms. Their key is not kept with these data, from "
        "which alone nobody can tell who you are.\n"
        "What is not stored: names, user names, phone numbers, pictures and voice messages that you "
        "send. Logs hold neither questions nor names.",
    )
    new = Text(
        "好的，前面的问题已忘掉，请提新的问题。", "Done: earlier questions are forgotten. Ask a new one."
    )
    language_choose = Text(
        "请选择界面语言（引文总是原文的文字）：", "Choose the language of my texts (quotes stay as they are):"
    )
    language_automatic = Text("跟随 Telegram", "As in Telegram")
    language_chosen = Text("好的，界面语言已设定。", "Done: the language is set.")
    answer_gone = Text("这条回答已过期。请重新提问。", "That answer has expired. Please ask again.")
    place_gone = Text(
        "文件已更新，这一处不在了。请用 /browse 重新查找。",
        "The documents have changed and this place is gone. Please look it up with /browse.",
    )
    browse_library = Text("全部文件（{count} 份）", "All documents ({count})")
    browse_hint = Text("发送“/browse 词”，按题名查找。", "Send “/browse words” to find titles.")
    browse_found = Text(
        "题名含“{words}”的文件（{count} 份）", "Documents with “{words}” in their titles ({count})"
    )
    browse_none = Text(
        "没有题名含“{words}”的文件。换个词，或用 /browse 看全部。",
        "No title has “{words}” in it. Try other words, or /browse for all.",
    )
    name = Text("讲话问答", "Speech Answers")
    description = Text(
        "向讲话提问，得到原文：我从收录的讲话中找出能回答的句子，逐字引用，并注明出处；不编写内容，"
        "找不到就直说。\n"
        "\n"
        "按“开始”看收录了什么、可以怎么问。",
        "Ask the speeches and get their own words: I find the sentences that answer you, quote them word "
        "for word and name the source. I write nothing myself, and say so where nothing is found.\n"
        "\n"
        "Press “Start” to see what is inside and how to ask.",
    )
    short_description = Text(
        "用讲话原文回答问题，逐字引用，注明出处。",
        "Answers questions with the speeches' own words, quoted with their source.",
    )

    # Buttons
    button_context = Text("上下文", "Context")
    button_more = Text("更多 ›", "More ›")
    button_back = Text("‹ 上一页", "‹ Back")
    button_forth = Text("下一页 ›", "Next ›")
    button_copy = Text("复制", "Copy")
    button_copy_link = Text("复制链接", "Copy link")
    button_copy_number = Text("复制编号", "Copy the number")
    button_share = Text("分享", "Share")
    button_private = Text("私聊提问", "Ask in private")
    button_private_answer = Text("私聊", "In private")
    button_browse = Text("在目录中看", "In the contents")
    button_return = Text("↩ 返回", "↩ Return")
    button_up = Text("↑ 上一级", "↑ Up")
    button_section_before = Text("‹ 上一节", "‹ Before")
    button_section_after = Text("下一节 ›", "After ›")
    button_to_answer = Text("↩ 回到回答", "↩ To the answer")
    button_whole_text = Text("阅读全文", "Read it all")
    button_source = Text("查看出处", "See the source")
    button_expired = Text("这个按钮已失效，请重新提问。", "This button has expired; please ask again.")
    thanks_helpful = Text("谢谢！已记下：有帮助。", "Thank you! Noted as helpful.")
    thanks_unhelpful = Text("谢谢！已记下：没有帮助。", "Thank you! Noted as not helpful.")

    # Groups and inline mode
    group_usage = Text(
        "在本群提问：发送“/ask 问题”或“@{bot} 问题”，或回复我的消息。我用讲话原文回答。",
        "To ask here: send “/ask question” or “@{bot} question”, or reply to me. I answer in the "
        "speeches' own words.",
    )
    in_private = Text("这个请在私聊里使用。", "Please use this in the private chat.")
    settings_title = Text(
        "本群设置（仅管理员可改）\n回答什么、界面语言、引用哪些文件：",
        "Settings of this group (for its admins)\nWhat to answer, language, documents to quote:",
    )
    settings_admins_only = Text(
        "只有本群管理员可以更改设置。", "Only admins of this group can change its settings."
    )
    settings_all_documents = Text("全部文件", "All documents")
    settings_close = Text("完成", "Done")
    settings_saved = Text("本群设置已保存。", "The settings of this group are saved.")
    settings_find = Text("按标题查找文件：/settings 词语", "To find documents by title: /settings words")
    settings_none_found = Text("没有标题含“{words}”的文件。", "No document's title holds “{words}”.")
    settings_already = Text("已经是这样了。", "It is so already.")
    settings_changed = Text("已更改。", "Changed.")
    settings_only = Text("现在只引用：{title}", "Only this is quoted now: {title}")
    settings_some = Text("现在引用 {count} 份文件。", "{count} documents are quoted now.")
    settings_all = Text("现在引用全部文件。", "All documents are quoted now.")
    settings_document_gone = Text("这份文件已不在库中。", "That document is no longer in the library.")
    settings_privacy_mode = Text(
        "⚠️ 隐私模式开着，我看不到群里的普通消息，这一项还不起作用。请把我设为群管理员；"
        "或由机器人的主人向 @BotFather 发送 /setprivacy 关闭隐私模式，再把我移出并重新加入本群。",
        "⚠️ Privacy mode hides ordinary messages from me, so this has no effect yet. Make me an admin, "
        "or have my owner turn it off with /setprivacy at @BotFather and add me again.",
    )
    scope_gone = Text(
        "本群选定的文件已不在库中。请群管理员发送 /settings 重新选择。",
        "The documents chosen for this group are gone. Its admins can choose others with /settings.",
    )
    mode_command = Text("只回答 /ask", "Answer /ask only")
    mode_mention = Text("也回答 @ 和回复", "Also mentions and replies")
    mode_question = Text("也回答以问号结尾、答得上的消息", "Also messages ending in “?” that it can answer")
    inline_empty = Text("输入词语或问题，引用讲话原文", "Type words or a question to quote")
    inline_nothing = Text("没有找到原文，点此看用法", "No passage found; see how it works")

    # The menu of commands
    menu_ask = Text("提问", "Ask a question")
    menu_browse = Text("按目录阅读", "Read by the table of contents")
    menu_new = Text("重新开始，忘掉前面的问题", "Start afresh, forget earlier questions")
    menu_help = Text("用法", "How to ask")
    menu_about = Text("收录了哪些文件", "Which documents are in here")
    menu_lang = Text("界面语言", "Language")
    menu_privacy = Text("保存哪些数据", "What is stored")
    menu_settings = Text("本群设置（管理员）", "Settings of this group (admins)")

    # When something goes wrong
    failed = Text(
        "出错了（编号 {id}）。请稍后再试；若仍不行，请把编号告诉管理员。",
        "Something went wrong (no. {id}). Please try again later; if it persists, tell the admin this "
        "number.",
    )
    engine_away = Text(
        "现在连不上检索服务，请过一会儿再问。",
        "The search engine cannot be reached just now; please ask again in a moment.",
    )
    busy = Text(
        "现在提问的人较多，请过一会儿再试。",
        "Many people are asking right now; please try again in a moment.",
    )
    too_many = Text(
        "提问太频繁，请 {seconds} 秒后再试。", "Too many questions; please try again in {seconds} s."
    )
    later = Text(
        "问得有点快，约 {seconds} 秒后回答。", "That is quick asking; the answer comes in about {seconds} s."
    )
    no_access = Text("这个机器人只供指定的成员使用。", "This bot is for certain members only.")
    no_access_number = Text(
        "您的编号是 {id}。想使用的话，请把它告诉管理员。/privacy 说明保存哪些数据。",
        "Your number is {id}. To be let in, give it to the bot's operator. /privacy tells what is stored.",
    )
    no_access_button = Text("仅供指定成员使用", "For certain members only")
    not_for_you = Text(
        "抱歉，这个只供机器人的管理员使用。您的编号是 {id}。",
        "Sorry, this is for the bot's operators only. Your number is {id}.",
    )
    text_only = Text(
        "我只读得懂文字。请把问题写成文字，或写在图片、文件的说明里。",
        "I only understand text. Please write your question, or put it into the caption.",
    )

    # The terminal
    console_welcome = Text(
        "讲话问答 · {count} 份文件。直接提问；/help 看用法，/quit 离开。",
        "Speech Answers · {count} document. Just ask; /help for help, /quit to leave.|Speech Answers · "
        "{count} documents. Just ask; /help for help, /quit to leave.",
    )
    console_help = Text(
        "终端里：/more 看更多，/new 重新开始，/quit 或 Ctrl-D 离开。",
        "In the terminal: /more shows more, /new starts afresh, /quit or Ctrl-D leaves.",
    )
    console_prompt = Text("问", "Ask")
    console_no_more = Text("没有更多了。", "There is no more.")
    console_unknown = Text(
        "没有这个命令：{command}。/help 看用法。", "No such command: {command}. /help for help."
    )
    console_bye = Text("再见。", "Goodbye.")
    console_more = Text("（/more 看更多）", "(/more shows more)")

    # The command line
    command_chat = Text("在终端里问答。", "Ask in the terminal.")
    command_serve = Text(
        "在 Telegram 上问答；需要 TELEGRAM_BOT_TOKEN。", "Serve Telegram; needs TELEGRAM_BOT_TOKEN."
    )
    token_missing = Text(
        "没有 Telegram 令牌。请向 @BotFather 申请，再设置环境变量 TELEGRAM_BOT_TOKEN，"
        "或把令牌写入文件并用 SPEECHBOT_TOKEN_FILE 指明。",
        "There is no Telegram token. Get one from @BotFather, then set the environment variable "
        "TELEGRAM_BOT_TOKEN, or put it into a file and name that in SPEECHBOT_TOKEN_FILE.",
    )
    token_malformed = Text(
        "{source} 里的 Telegram 令牌格式不对，应形如 123456789:ABC…。请重新复制。",
        "The Telegram token in {source} is malformed; it looks like 123456789:ABC…. Please copy it again.",
    )
    token_refused = Text(
        "Telegram 不认识这个令牌：可能抄错了，或已作废。请向 @BotFather 核对。",
        "Telegram does not know this token: it was mistyped or revoked. Please check it with @BotFather.",
    )
    token_file_unreadable = Text(
        "读不了令牌文件 {path}：{reason}。", "The token file {path} cannot be read: {reason}."
    )
    database_malformed = Text(
        "设置 SPEECHBOT_DATABASE_URL 应形如 postgresql://用户:密码@主机/数据库。请改正后重试。",
        "The setting SPEECHBOT_DATABASE_URL should look like postgresql://user:password@host/database. "
        "Please correct it and try again.",
    )
    database_driver_missing = Text(
        '连接 PostgreSQL 需要另外安装：在本项目的文件夹里运行 pip install -c constraints.txt ".[postgres]"',
        "PostgreSQL needs one more installation; in the project's folder run "
        'pip install -c constraints.txt ".[postgres]"',
    )
    database_refused = Text(
        "SPEECHBOT_DATABASE_URL 指明的数据库用不了：{reason}。请检查地址、密码和数据库服务器后重试。",
        "The database that SPEECHBOT_DATABASE_URL names cannot be used: {reason}. Please check the address, "
        "the password and the server, and try again.",
    )
    port_unavailable = Text(
        "无法使用地址 {host}:{port}：{reason}。请换一个端口，或结束占用它的程序。",
        "The address {host}:{port} cannot be used: {reason}. Please choose another port or end what uses it.",
    )
