"""What a text on the platform means, by the phrases of the mapping and nothing else."""

from enum import StrEnum

from connector.mapping.platform import Messages


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
        return Meaning.QUESTION
    saved, refused = says(messages.saved), says(messages.refused)
    if saved or refused:
        return Meaning.UNKNOWN if saved and refused else Meaning(("refused", "saved")[saved])
    return Meaning.NOTICE if says(messages.notices) else Meaning.UNKNOWN
