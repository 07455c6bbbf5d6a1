"""Texts in English; quotes stay in the language of the speeches."""

from bot.texts.table import Texts

ENGLISH = Texts(
    not_found="No passage found. Try other words, or only the key words.",
    not_found_in_group="No passage found.",
    related="No direct answer found; these passages may only be related:",
    missing="The library has no document of {named}. It has: {present}.",
    missing_of_many="{first} … {last} ({count} in all)",
    missing_separator=", ",
    greeting="Hello! Just ask: I answer in the speeches' own words.",
    thanks="You're welcome. Ask again any time.",
    identity=(
        "I am a question bot over speeches: I only quote them word for word, with the source, "
        "and write nothing of my own. Just ask."
    ),
    nonsense="I could not make sense of that. Please ask in a sentence.",
    too_short="That is too short; please write a few more words.",
    too_long="That is too long; please ask in a sentence or two.",
    unclear="It is not clear what this refers to. Please ask the whole question.",
    total="Points in all: {count}.",
    across="Found in {count} of {documents} documents; in order, numbers {first}–{last}:",
    from_source="Source: {source}",
    points_left="(on the next page: {count} more)",
    cut="(long passage, quoted up to this sentence)",
    questions_left="At most {most} questions are answered at once. Please send again:\n{questions}",
    request_words=(
        "please pls could can would you look up check search find answer reply explain tell show help me "
        "us this that it the a question message above here one is what where source quote original for to "
        "of about from with see"
    ),
    courtesy_words="thanks thank you hello hi hey everyone all bot",
    question_words="what who whom whose which when where why how",
    start=(
        "Hello! This is Speech Answers.\n"
        "Ask a question: I find the sentences of the speeches that answer it, quote them word for word "
        "and name the source. I write nothing of my own."
    ),
    start_examples="Try one of the questions below, then ask your own.",
    start_commands="/help how to ask · /browse read by contents · /about what is inside",
    example_asked="You asked: {question}",
    help_examples="Just send a question, best in Chinese, the language of the speeches, such as:\n{examples}",
    help_example="“{question}”",
    help_no_examples="Just send a question, best in Chinese, the language of the speeches.",
    help=(
        "• Quotes are the exact words of the source, the decisive ones bold; the line below is the source.\n"
        "• You can ask follow-up questions; reply to an older answer to go on from there. "
        "/new forgets the earlier ones and starts afresh.\n"
        "• If nothing is found, it says so; try other words, or only the key words."
    ),
    help_telegram=(
        "• The buttons: “Context” shows the paragraphs around a quote, “More” further passages, "
        "“Share” takes it to another chat.\n"
        "• You can edit a question after sending it; the answer follows.\n"
        "• /browse reads the speeches by their table of contents.\n"
        "• Type “@{bot} words” in any chat to quote from the speeches there.\n"
        "• In a group ask with /ask, by mentioning @{bot}, or by replying to me."
    ),
    help_words="help helpme howto usage menu commands cancel stop exit quit howdoesthiswork howdoiuseit",
    about=(
        "Speech Answers replies with the speeches' own words. Every quote is compared with its source before "
        "it is sent; nothing is written by the bot."
    ),
    holdings="{count} document, as of {published}:|{count} documents, as of {published}:",
    holding_speeches=" ({count} speeches)",
    library_empty="There are no documents yet.",
    contact="Run by: {contact}",
    privacy=(
        "What is stored, and for how long:\n"
        "• Your questions, the few before each, the places quoted, your 👍 👎 and the time: deleted after "
        "{days} days, used to improve answers. The bot's operators can read questions without a good answer, "
        "but not who asked them.\n"
        "• Earlier questions that follow-ups need: they count for 15 minutes and are deleted within minutes; "
        "/new deletes them at once.\n"
        "• The language you chose with /lang: until you choose “As in Telegram”. Settings and ids of groups: "
        "as long as the bot is in use.\n"
        "• The serial numbers of the last 10,000 messages, so that none is answered twice; fingerprints of "
        "questions without a good answer, deleted after {days} days.\n"
        "Ids of people and chats are stored as pseudonyms. Their key is not kept with these data, from which "
        "alone nobody can tell who you are.\n"
        "What is not stored: names, user names, phone numbers, pictures and voice messages that you send. "
        "Logs hold neither questions nor names."
    ),
    new="Done: earlier questions are forgotten. Ask a new one.",
    language_choose="Choose the language of my texts (quotes stay as they are):",
    language_automatic="As in Telegram",
    language_chosen="Done: the language is set.",
    answer_gone="That answer has expired. Please ask again.",
    place_gone="The documents have changed and this place is gone. Please look it up with /browse.",
    browse_library="All documents ({count})",
    browse_hint="Send “/browse words” to find titles.",
    browse_found="Documents with “{words}” in their titles ({count})",
    browse_none="No title has “{words}” in it. Try other words, or /browse for all.",
    name="Speech Answers",
    description=(
        "Ask the speeches and get their own words: I find the sentences that answer you, quote them word for "
        "word and name the source. I write nothing myself, and say so where nothing is found.\n\n"
        "Press “Start” to see what is inside and how to ask."
    ),
    short_description="Answers questions with the speeches' own words, quoted with their source.",
    button_context="Context",
    button_more="More ›",
    button_back="‹ Back",
    button_forth="Next ›",
    button_copy="Copy",
    button_copy_link="Copy link",
    button_copy_number="Copy the number",
    button_share="Share",
    button_private="Ask in private",
    button_private_answer="In private",
    button_browse="In the contents",
    button_return="↩ Return",
    button_up="↑ Up",
    button_section_before="‹ Before",
    button_section_after="After ›",
    button_to_answer="↩ To the answer",
    button_whole_text="Read it all",
    button_source="See the source",
    button_expired="This button has expired; please ask again.",
    thanks_helpful="Thank you! Noted as helpful.",
    thanks_unhelpful="Thank you! Noted as not helpful.",
    group_usage=(
        "To ask here: send “/ask question” or “@{bot} question”, or reply to me. "
        "I answer in the speeches' own words."
    ),
    in_private="Please use this in the private chat.",
    settings_title="Settings of this group (for its admins)\nWhat to answer, language, documents to quote:",
    settings_admins_only="Only admins of this group can change its settings.",
    settings_all_documents="All documents",
    settings_close="Done",
    settings_saved="The settings of this group are saved.",
    settings_find="To find documents by title: /settings words",
    settings_none_found="No document's title holds “{words}”.",
    settings_already="It is so already.",
    settings_changed="Changed.",
    settings_only="Only this is quoted now: {title}",
    settings_some="{count} documents are quoted now.",
    settings_all="All documents are quoted now.",
    settings_document_gone="That document is no longer in the library.",
    settings_privacy_mode=(
        "⚠️ Privacy mode hides ordinary messages from me, so this has no effect yet. Make me an admin, or "
        "have my owner turn it off with /setprivacy at @BotFather and add me anew."
    ),
    scope_gone="The documents chosen for this group are gone. Its admins can choose others with /settings.",
    mode_command="Answer /ask only",
    mode_mention="Also mentions and replies",
    mode_question="Also messages ending in “?” that it can answer",
    inline_empty="Type words or a question to quote",
    inline_nothing="No passage found; see how it works",
    menu_ask="Ask a question",
    menu_browse="Read by the table of contents",
    menu_new="Start afresh, forget earlier questions",
    menu_help="How to ask",
    menu_about="Which documents are in here",
    menu_lang="Language",
    menu_privacy="What is stored",
    menu_settings="Settings of this group (admins)",
    failed=(
        "Something went wrong (no. {id}). Please try again later; if it persists, tell the admin this number."
    ),
    busy="Many people are asking right now; please try again in a moment.",
    too_many="Too many questions; please try again in {seconds} s.",
    later="That is quick asking; the answer comes in about {seconds} s.",
    no_access="This bot is for certain members only.",
    no_access_number=(
        "Your number is {id}. To be let in, give it to the bot's operator. /privacy tells what is stored."
    ),
    no_access_button="For certain members only",
    not_for_you="Sorry, this is for the bot's operators only. Your number is {id}.",
    text_only="I only understand text. Please write your question, or put it into the caption.",
    console_welcome=(
        "Speech Answers · {count} document. Just ask; /help for help, /quit to leave.|"
        "Speech Answers · {count} documents. Just ask; /help for help, /quit to leave."
    ),
    console_help="In the terminal: /more shows more, /new starts afresh, /quit or Ctrl-D leaves.",
    console_prompt="Ask",
    console_no_more="There is no more.",
    console_unknown="No such command: {command}. /help for help.",
    console_bye="Goodbye.",
    console_more="(/more shows more)",
    command_chat="Ask in the terminal.",
    command_serve="Serve Telegram; needs TELEGRAM_BOT_TOKEN.",
    token_missing=(
        "There is no Telegram token. Get one from @BotFather, then set the environment variable "
        "TELEGRAM_BOT_TOKEN, or put it into a file and name that in SPEECHBOT_TOKEN_FILE."
    ),
    token_malformed=(
        "The Telegram token in {source} is malformed; it looks like 123456789:ABC…. Please copy it again."
    ),
    token_refused=(
        "Telegram does not know this token: it was mistyped or revoked. Please check it with @BotFather."
    ),
    token_file_unreadable="The token file {path} cannot be read: {reason}.",
    port_unavailable=(
        "The address {host}:{port} cannot be used: {reason}. Please choose another port or end what uses it."
    ),
)
