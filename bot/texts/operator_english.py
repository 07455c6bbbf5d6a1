"""Texts for operators in English."""

from bot.texts.operator_table import OperatorTexts

OPERATOR_ENGLISH = OperatorTexts(
    receiving="Receiving files…",
    reading="Reading files: {count}…",
    too_big=(
        "Larger than 20 MB: Telegram does not let bots download that. Please compress or divide it, or "
        "run on the server: speechbot index add FILE"
    ),
    too_much=(
        "At most {megabytes} MB are taken at a time; this file was left out. Please send it again by itself, "
        "or run on the server: speechbot index add FILE"
    ),
    not_received="It did not arrive; please send it again.",
    nothing_received="No usable file arrived:",
    too_many_files="Too many files at once; please send more in {seconds} s.",
    offer_title="Documents recognised: {count}",
    kind_added="new",
    kind_replaced="replaces an older version",
    kind_unchanged="the same as in the library, nothing to do",
    kind_removed="removed",
    kind_refused="cannot be taken",
    offer_facts=("{speeches} speeches, {sections} parts, {passages} passages, {characters} characters"),
    encoded_as=", encoded as {encoding}",
    similar="Nearly the same as: {names}",
    offer_begins="It begins:",
    offer_outline="First level of its contents:",
    offer_no_outline="No headings were recognised; it is taken as one part.",
    offer_pages="{pages} pages: please leaf through them first; doubtful documents come first.",
    offer_question="{added} new, {replaced} replaced. Publish?",
    offer_nothing="There is nothing to publish.",
    button_confirm="Publish",
    button_force="Publish anyway",
    button_cancel="Cancel",
    button_remove_now="Remove",
    button_rollback="Go back",
    button_rebuild="Rebuild",
    button_stop="Stop",
    button_show="Show {number}",
    button_drop="Drop {number}",
    button_pending="↩ Changes that wait",
    pending_title="Your changes: {count}",
    pending_none="No change waits to be confirmed.",
    pending_others="{count} more were proposed by other operators.",
    waiting_question="This has not been done yet: {task}. Do it now?",
    state_receiving="being received or read",
    state_waiting="waits to be confirmed",
    state_running="under way",
    state_held="would lose golden questions; waits for your decision",
    stopping="Stopping…",
    stopped="Stopped: {task}. The library is unchanged. You may confirm it again, or cancel.",
    stopped_late=(
        "It was too late to stop: the change has taken effect. Snapshot now: {snapshot}. /rollback goes back."
    ),
    cancelled="Cancelled; the library is unchanged.",
    expired="This has expired; please begin again.",
    restarted="The bot was restarted before all files had arrived. Please send them again.",
    interrupted=(
        "The bot was restarted in the middle of this: {task}. What was published is intact. You may confirm "
        "it once more; documents already in the library are not added twice."
    ),
    rolled_back="Gone back to the snapshot before: {snapshot}.",
    already_running=(
        "Another change is running: {task} ({who}, begun {seconds} s ago). Please wait until it is done."
    ),
    task_add="adding documents",
    task_remove="removing documents",
    task_rebuild="rebuilding the index",
    task_rollback="going back",
    working="Working: {task}…",
    progress="{stage} {bar} {percent}% ({done}/{total})",
    published="Published: {task}.",
    counts=(
        "{added} new, {replaced} replaced, {removed} removed, {unchanged} unchanged, {refused} not taken"
    ),
    library_now=(
        "Documents now: {documents}, passages: {passages}; texts newly encoded: {encoded}, in {seconds} s."
    ),
    snapshot_now="Snapshot: {snapshot}",
    golden="Golden questions ({questions}): {before} → {after} hit",
    nothing_changed="Nothing changed: {task}. All is as it was in the library, or no file could be taken.",
    not_taken="Not taken:",
    held=(
        "Not published: of the golden questions ({questions}) {after} instead of {before} would be hit. "
        "Questions that would be lost:"
    ),
    held_question="Publish anyway, or cancel?",
    more_lines="… and {count} more",
    not_taken_over=(
        "⚠️ The new snapshot is saved, but the bot does not answer from it yet. See /status for the reason; "
        "restarting the bot usually helps."
    ),
    now_answered_stay="They stay in /unanswered until you take them off.",
    now_answered="Asked {asked} unanswered questions again; now answered: {answered}.",
    documents_title="Documents: {count}",
    documents_none="There are no documents. Just send files.",
    document_name="File: {name}",
    document_facts="{speeches} speeches, {passages} passages, {characters} characters",
    document_added="Added: {added}",
    document_gone="This document is no longer in the library.",
    button_outline="Contents",
    button_download="Download the original",
    button_remove="Remove…",
    button_list="↩ All documents",
    button_document="↩ Manage the document",
    remove_question=(
        "Remove this document? Answers will no longer quote it. /rollback goes back to before the removal."
    ),
    download_too_big=(
        "The original has {megabytes} MB, which Telegram does not let bots send. Please fetch it on the "
        "server."
    ),
    checking_former="Checking the former index…",
    no_former="There is no earlier sound index to go back to.",
    rollback_question=(
        "Go back to the snapshot before?\n"
        "Now: {now}, {documents} documents\n"
        "Before: {former} ({published}), {former_documents} documents\n"
        "{back} come back, {gone} leave, {changed} change to another version."
    ),
    version_back="＋ {name} (added {added})",
    version_gone="－ {name} (added {added})",
    version_other="⇄ {name}: from the version added {now} to that added {before}",
    versions_equal="Both have the same documents; the index was merely built anew.",
    status=(
        "{documents} documents, {passages} passages\n"
        "Snapshot {snapshot}, published {age} ago\n"
        "Model {model}\n"
        "Memory {memory}, running for {uptime}\n"
        "{questions} questions since the start, {not_found} of them not found; {pending} waiting\n"
        "Changes to be confirmed: {offers} (/pending); {running}"
    ),
    status_running="running now: {task} ({who}, begun {seconds} s ago)",
    status_idle="none is running",
    status_errors="Latest errors:",
    status_no_errors="No errors since the start.",
    polls_well="Messages come in",
    polls_failing="No messages come in since {began}: {trouble}",
    polls_failed="Messages come in; latest break: from {began}, for {lasted}: {trouble}",
    polls_conflict="another program fetches them with the same token; please stop one of the two",
    polls_network="Telegram cannot be reached; please check the network",
    polls_refused="Telegram refused or failed",
    memory_unknown="unknown",
    days="{count} d",
    hours="{count} h",
    minutes="{count} min",
    seconds="{count} s",
    unanswered_title="Unanswered questions: {count} (last {days} days)",
    unanswered_none="No unanswered questions in the last {days} days.",
    unanswered_not_found="not found",
    unanswered_unhelpful="👎 {count}",
    unanswered_times="asked {count} times",
    unanswered_after=" (after “{question}”)",
    unanswered_now="Answered now:",
    unanswered_kind_answered="Answered now",
    unanswered_kind_not_found="Not found",
    unanswered_kind_unhelpful="Called unhelpful 👎",
    button_dismiss="✕ {number}",
    button_clear="Take a kind off…",
    button_unanswered="↩ Questions",
    clear_question=(
        "Of which kind shall all questions go off the list? What is asked again without a good answer comes "
        "back."
    ),
    digest_title="The week from {since} to {until}",
    digest_counts=(
        "{questions} questions: {answered} answered ({cautious} of them only perhaps related), {not_found} "
        "not found."
    ),
    digest_places="Most asked places:",
    digest_gaps="What the library seems to lack (see /unanswered):",
    button_ask_again="Ask them again",
    asking_again="Asking again…",
    menu_docs="Documents: look, download, remove",
    menu_pending="Changes that wait to be confirmed",
    menu_reindex="Rebuild the whole index",
    menu_rollback="Go back to the snapshot before",
    menu_status="How the bot fares",
    menu_unanswered="Unanswered questions",
    help=(
        "Operators:\n"
        "• Send files (txt, md, html, docx, pdf, zip and others, at most 20 MB each); confirm to publish.\n"
        "• /docs lists, downloads and removes documents; /reindex rebuilds; /rollback goes back; /pending "
        "shows changes that wait.\n"
        "• /status shows how the bot fares; /unanswered the questions without a good answer."
    ),
)
