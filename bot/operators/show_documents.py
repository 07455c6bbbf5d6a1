"""The library as operators see it: a list of documents, one document, going back; pure."""

from __future__ import annotations

from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import BrowsePress, Place
from bot.formatting import EntityKind, FormattedText, TextBuilder, one_line
from bot.library import DocumentFacts, DocumentVersion, SnapshotFacts, SpeechLibrary
from bot.operators.presses import Action, OperatorPress
from bot.operators.show_changes import first_lines, warning_text, with_encoding
from bot.texts import Language, operator_texts_for, texts_for
from index.types import Outline, Speech

PER_PAGE = 8
"""Documents on one page: as many buttons as a phone shows without scrolling."""
_LABEL = 40
"""Characters of a button's label; Telegram cuts it to the screen anyway."""
_NAME = 80
_SPEECH = 120
_MOST_SPEECHES = 20
_MOST_VERSIONS = 6
"""Documents of each kind that the question of going back names."""

Shown = tuple[FormattedText, InlineKeyboardMarkup | None]


def list_page(library: SpeechLibrary, number: int, language: Language) -> Shown:
    """Show the documents, page ``number`` from 0, the last one if there are fewer."""
    texts, common = operator_texts_for(language), texts_for(language)
    titles = list(library.titles().items())
    if not titles:
        return FormattedText(texts.documents_none), None
    pages = -(-len(titles) // PER_PAGE)
    number = min(number, pages - 1)
    builder = TextBuilder()
    builder.add(texts.documents_title.format(count=len(titles)), EntityKind.BOLD)
    if pages > 1:
        builder.add(f" ({number + 1}/{pages})")
    first = number * PER_PAGE
    rows = [
        [_button(one_line(title, _LABEL), Action.DOCUMENT, document, number)]
        for document, title in titles[first : first + PER_PAGE]
    ]
    turning = []
    if number:
        turning.append(_button(common.button_back, Action.DOCUMENTS, "", number - 1))
    if number + 1 < pages:
        turning.append(_button(common.button_forth, Action.DOCUMENTS, "", number + 1))
    return builder.build(), InlineKeyboardMarkup([*rows, *([turning] if turning else [])])


def document_page(facts: DocumentFacts, outline: Outline, page: int, language: Language) -> Shown:
    """Show one document; ``page`` is that of the list, to return to."""
    texts = operator_texts_for(language)
    builder = TextBuilder()
    builder.add(one_line(facts.title, _NAME), EntityKind.BOLD)
    builder.add("\n" + texts.document_name.format(name=one_line(facts.name, _NAME)))
    counts = texts.document_facts.format(
        speeches=facts.speeches,
        passages=facts.passages,
        characters=f"{facts.characters:,}",
    )
    builder.add(f"\n{with_encoding(counts, facts.encoding, language)}")
    if facts.added:
        builder.add("\n" + texts.document_added.format(added=_clock(facts.added)))
    for warning in facts.warnings:
        builder.add(f"\n⚠️ {warning_text(warning, language)}")
    lines = [_speech_line(speech) for speech in outline.speeches]
    if lines != [one_line(facts.title, _NAME)]:  # Else the only speech is the document, and says no more.
        builder.add("\n" + "".join(f"\n• {line}" for line in lines[:_MOST_SPEECHES]))
    if len(lines) > _MOST_SPEECHES:
        builder.add("\n" + texts.more_lines.format(count=len(lines) - _MOST_SPEECHES))
    contents = BrowsePress(Place.DOCUMENT, facts.id).encode()
    keyboard = [
        [
            InlineKeyboardButton(texts.button_outline, callback_data=contents),
            _button(texts.button_download, Action.DOWNLOAD, facts.id, page),
        ],
        [_button(texts.button_remove, Action.REMOVE, facts.id, page)],
        [_button(texts.button_list, Action.DOCUMENTS, "", page)],
    ]
    return builder.build(), InlineKeyboardMarkup(keyboard)


def with_document_button(
    keyboard: InlineKeyboardMarkup, document_id: str, library: SpeechLibrary, language: Language
) -> InlineKeyboardMarkup:
    """Add to the buttons of the table of contents the one that leads to what operators do with a document."""
    documents = list(library.titles())
    if document_id not in documents:
        return keyboard
    page = documents.index(document_id) // PER_PAGE
    back = _button(operator_texts_for(language).button_document, Action.DOCUMENT, document_id, page)
    return InlineKeyboardMarkup([*keyboard.inline_keyboard, [back]])


def remove_question(facts: DocumentFacts, language: Language) -> FormattedText:
    """Ask whether a document shall really go."""
    builder = TextBuilder()
    builder.add(one_line(facts.title, _NAME), EntityKind.BOLD)
    builder.add(f"\n{one_line(facts.name, _NAME)}\n\n{operator_texts_for(language).remove_question}")
    return builder.build()


def rollback_question(library: SpeechLibrary, former: SnapshotFacts, language: Language) -> FormattedText:
    """Ask whether to go back, and say to what: which documents, and which versions of them."""
    texts = operator_texts_for(language)
    facts = [library.facts(document) for document in library.titles()]
    now = {fact.id: DocumentVersion(fact.name, fact.digest, fact.added) for fact in facts}
    before = former.documents
    back = [_version(before[key], texts.version_back) for key in before.keys() - now.keys()]
    gone = [_version(now[key], texts.version_gone) for key in now.keys() - before.keys()]
    other = [
        texts.version_other.format(
            name=one_line(now[key].name, _NAME), now=_added(now[key]), before=_added(before[key])
        )
        for key in before.keys() & now.keys()
        if before[key].digest != now[key].digest
    ]
    question = texts.rollback_question.format(
        now=library.snapshot_id,
        documents=len(now),
        former=former.id,
        published=_clock(former.published),
        former_documents=len(before),
        back=len(back),
        gone=len(gone),
        changed=len(other),
    )
    lines = [
        line for some in (back, gone, other) for line in first_lines(sorted(some), language, _MOST_VERSIONS)
    ]
    return FormattedText("\n".join([question, "", *(lines or [texts.versions_equal])]))


def _version(version: DocumentVersion, template: str) -> str:
    return template.format(name=one_line(version.name, _NAME), added=_added(version))


def _added(version: DocumentVersion) -> str:
    return _clock(version.added) if version.added else "?"


def _speech_line(speech: Speech) -> str:
    facts = [one_line(fact, _NAME) for fact in (speech.speaker, speech.date, speech.occasion) if fact]
    title = speech.title if speech.title and speech.title != speech.label else ""
    name = one_line(f"{speech.label} {title}", _NAME)
    return one_line(" · ".join([name, *facts]), _SPEECH)


def _button(label: str, action: Action, document: str, page: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=OperatorPress(action, document, page).encode())


def _clock(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
