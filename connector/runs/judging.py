"""What a form is to hold, and what is wrong with the answer to its save."""

from collections.abc import Sequence

from connector.browser.answer import Answer
from connector.browser.messages import Meaning
from connector.errors import ConnectorError, SaveRejectedError, UncertainSaveError
from connector.plan.change import RegisterIncome
from connector.records.income import Values


def find_desired(changes: Sequence[RegisterIncome]) -> dict[str, Values]:
    """Return what is to be filled in: month → values."""
    return {
        month: change.desired[month]
        for change in changes
        if change.state.is_writable
        for month in change.months
    }


def judge(answer: Answer) -> ConnectorError | None:
    """Return what is wrong with an answer; the reading decides all the same."""
    if answer.meaning is Meaning.REFUSED:
        return SaveRejectedError(f"平台没有接受：“{answer.text[:80]}”")
    if answer.meaning is not Meaning.SAVED:
        return UncertainSaveError("平台没有说保存成功")
    return None
