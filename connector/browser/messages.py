"""What a text on the platform means, by the phrases of the mapping and nothing else."""

import re
from enum import StrEnum

from connector.mapping.platform import Messages

# What may stand around a question without changing what is asked: politeness, and the
# captions of its box. Anything more would be agreed to unread.
FILLER = re.compile(
    r"[您你要吗么吧呢该表是否×?？!！。.,，、:：]|本次|当前|数据|信息|提示|确定|确认|取消|关闭"
)


class Meaning(StrEnum):
    """What the platform says."""

    SAVED = "saved"
    REFUSED = "refused"
    QUESTION = "question"  #: one that saving may answer with yes
    NOTICE = "notice"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    ERROR_PAGE = "error_page"
    UNKNOWN = "unknown"


def classify(text: str, messages: Messages) -> Meaning:
    """Return the meaning of ``text``; UNKNOWN where the mapping has no phrase for it.

    A text that claims success and failure at once is unknown.
    """
    plain = "".join(text.split())

    def says(phrases: tuple[str, ...]) -> bool:
        return any("".join(phrase.split()) in plain for phrase in phrases)

    if says(messages.elsewhere):
        return Meaning.ELSEWHERE
    if says(messages.expired) or says(messages.invalid_answer):
        return Meaning.EXPIRED
    if says(messages.error_page):
        return Meaning.ERROR_PAGE
    if says(messages.accept):
        return Meaning.QUESTION if _asks_nothing_else(plain, messages) else Meaning.UNKNOWN
    saved, refused = says(messages.saved), says(messages.refused)
    if saved or refused:
        return Meaning.UNKNOWN if saved and refused else Meaning(("refused", "saved")[saved])
    return Meaning.NOTICE if says(messages.notices) else Meaning.UNKNOWN


def _asks_nothing_else(plain: str, messages: Messages) -> bool:
    phrases = {"".join(phrase.split()) for phrase in messages.accept}
    for phrase in sorted(phrases, key=len, reverse=True):
        plain = plain.replace(phrase, "。")
    return not FILLER.sub("", plain)
