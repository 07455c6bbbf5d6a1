"""What the table of texts for operators holds; every language has all of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperatorTexts:
    """The texts of one language for those who run the bot; words in braces are filled in."""

    # Files that arrive
    receiving: str
    reading: str
    too_big: str
    too_much: str
    not_received: str
    nothing_received: str
    too_many_files: str

    # What a change would do
    offer_title: str
    kind_added: str
    kind_replaced: str
    kind_unchanged: str
    kind_removed: str
    kind_refused: str
    offer_facts: str
    encoded_as: str
    similar: str
    offer_begins: str
    offer_outline: str
    offer_no_outline: str
    offer_question: str
    offer_pages: str
    offer_nothing: str
    button_confirm: str
    button_force: str
    button_cancel: str
    button_remove_now: str
    button_rollback: str
    button_rebuild: str
    button_stop: str
    button_show: str
    button_drop: str
    button_pending: str
    pending_title: str
    pending_none: str
    pending_others: str
    waiting_question: str
    state_receiving: str
    state_waiting: str
    state_running: str
    state_held: str
    stopping: str
    stopped: str
    stopped_late: str
    cancelled: str
    expired: str
    restarted: str
    interrupted: str
    rolled_back: str
    already_running: str

    # Changing
    task_add: str
    task_remove: str
    task_rebuild: str
    task_rollback: str
    working: str
    progress: str

    # What came of it
    published: str
    counts: str
    library_now: str
    snapshot_now: str
    golden: str
    nothing_changed: str
    not_taken: str
    held: str
    held_question: str
    more_lines: str
    not_taken_over: str
    now_answered: str
    now_answered_stay: str

    # Documents
    documents_title: str
    documents_none: str
    document_name: str
    document_facts: str
    document_added: str
    document_gone: str
    button_outline: str
    button_download: str
    button_remove: str
    button_list: str
    button_document: str
    remove_question: str
    download_too_big: str

    # Going back
    checking_former: str
    no_former: str
    rollback_question: str
    version_back: str
    version_gone: str
    version_other: str
    versions_equal: str

    # Reports
    status: str
    status_running: str
    status_idle: str
    status_errors: str
    status_no_errors: str
    polls_well: str
    polls_failing: str
    polls_failed: str
    polls_conflict: str
    polls_network: str
    polls_refused: str
    memory_unknown: str
    days: str
    hours: str
    minutes: str
    seconds: str
    unanswered_title: str
    unanswered_none: str
    unanswered_not_found: str
    unanswered_unhelpful: str
    unanswered_times: str
    unanswered_after: str
    unanswered_now: str
    unanswered_kind_answered: str
    unanswered_kind_not_found: str
    unanswered_kind_unhelpful: str
    button_dismiss: str
    button_clear: str
    button_unanswered: str
    clear_question: str
    digest_title: str
    digest_counts: str
    digest_places: str
    digest_gaps: str
    button_ask_again: str
    asking_again: str

    # Menu and help
    menu_docs: str
    menu_pending: str
    menu_reindex: str
    menu_rollback: str
    menu_status: str
    menu_unanswered: str
    help: str
