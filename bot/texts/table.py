"""What a table of texts holds; every language has all of it, checked by the type checker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages of the bot's own texts, as IETF tags."""

    SIMPLIFIED = "zh-hans"
    TRADITIONAL = "zh-hant"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language; words in braces are filled in with ``str.format``.

    Where a bar parts two forms, the first is for one thing and the second for several: ``counted`` chooses.
    """

    # Replies to a question
    not_found: str
    not_found_in_group: str
    related: str
    missing: str
    missing_of_many: str
    missing_separator: str
    greeting: str
    thanks: str
    identity: str
    nonsense: str
    too_short: str
    too_long: str
    unclear: str
    total: str
    across: str
    from_source: str
    points_left: str
    cut: str
    questions_left: str

    # Words by which people ask, split by spaces; how they are used says ``bot.questions``
    request_words: str
    courtesy_words: str
    question_words: str

    # Commands
    start: str
    start_examples: str
    start_commands: str
    example_asked: str
    help_examples: str
    help_example: str
    help_no_examples: str
    help: str
    help_telegram: str
    help_words: str
    about: str
    holdings: str
    holding_speeches: str
    library_empty: str
    contact: str
    privacy: str
    new: str
    language_choose: str
    language_automatic: str
    language_chosen: str
    answer_gone: str
    place_gone: str
    browse_library: str
    browse_hint: str
    browse_found: str
    browse_none: str
    name: str
    description: str
    short_description: str

    # Buttons
    button_context: str
    button_more: str
    button_back: str
    button_forth: str
    button_copy: str
    button_copy_link: str
    button_copy_number: str
    button_share: str
    button_private: str
    button_private_answer: str
    button_browse: str
    button_return: str
    button_up: str
    button_section_before: str
    button_section_after: str
    button_to_answer: str
    button_whole_text: str
    button_source: str
    button_expired: str
    thanks_helpful: str
    thanks_unhelpful: str

    # Groups and inline mode
    group_usage: str
    in_private: str
    settings_title: str
    settings_admins_only: str
    settings_all_documents: str
    settings_close: str
    settings_saved: str
    settings_find: str
    settings_none_found: str
    settings_already: str
    settings_changed: str
    settings_only: str
    settings_some: str
    settings_all: str
    settings_document_gone: str
    settings_privacy_mode: str
    scope_gone: str
    mode_command: str
    mode_mention: str
    mode_question: str
    inline_empty: str
    inline_nothing: str

    # The menu of commands
    menu_ask: str
    menu_browse: str
    menu_new: str
    menu_help: str
    menu_about: str
    menu_lang: str
    menu_privacy: str
    menu_settings: str

    # When something goes wrong
    failed: str
    busy: str
    too_many: str
    later: str
    no_access: str
    no_access_number: str
    no_access_button: str
    not_for_you: str
    text_only: str

    # The terminal
    console_welcome: str
    console_help: str
    console_prompt: str
    console_no_more: str
    console_unknown: str
    console_bye: str
    console_more: str

    # The command line
    command_chat: str
    command_serve: str
    token_missing: str
    token_malformed: str
    token_refused: str
    token_file_unreadable: str
    port_unavailable: str
