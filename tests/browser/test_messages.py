"""What the platform says means what the mapping's phrases say, and nothing else."""

import pytest

from connector.browser.dialogs import raise_for
from connector.browser.messages import Meaning, classify
from connector.errors import (
    LoggedInElsewhereError,
    PlatformUnavailableError,
    SessionExpiredError,
    UnknownDialogError,
)
from connector.mapping.load import load_mapping

MESSAGES = load_mapping("hebei").platform.messages


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("保存成功", "saved"),
        (" 保 存 成 功 ！", "saved"),
        ("10月：请选择是否实现住房安全！", "refused"),
        ("保存失败，请稍后再试", "refused"),
        ("请完整填报10月收入", "refused"),
        ("保存成功，但有 2 条失败", "unknown"),
        ("确认保存？", "question"),
        ("您确定要保存本次数据吗？", "question"),
        ("提示信息\n是否保存当前数据？\n确定\n取消", "question"),
        ("收入低于监测线，确认保存？", "unknown"),
        ("该户本月已有数据，是否保存并覆盖？", "unknown"),
        ("人均收入超过上月50%，确定保存吗？", "unknown"),
        ("该户已列入抽查名单，继续？", "unknown"),
        ("您没有登录或登录超时，请重新登录！", "expired"),
        ("DataTables warning: table id=tbList - Invalid JSON response.", "expired"),
        ("当前帐号在别处登录，您已被迫下线！请重新登录", "elsewhere"),
        ("Validation of viewstate MAC failed. If this application …", "error_page"),
        ("", "unknown"),
    ],
)
def test_a_text_means_what_the_mapping_says(text, meaning):
    assert classify(text, MESSAGES) == Meaning(meaning)


def test_a_notice_is_harmless_only_if_the_mapping_lists_it():
    known = MESSAGES.model_copy(update={"notices": ("系统将于今晚维护",)})

    assert classify("系统将于今晚维护，请知悉", known) is Meaning.NOTICE
    assert classify("系统将于今晚维护，请知悉", MESSAGES) is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("meaning", "error"),
    [
        (Meaning.ELSEWHERE, LoggedInElsewhereError),
        (Meaning.EXPIRED, SessionExpiredError),
        (Meaning.ERROR_PAGE, PlatformUnavailableError),
        (Meaning.UNKNOWN, UnknownDialogError),
        (Meaning.QUESTION, UnknownDialogError),
    ],
)
def test_what_is_said_while_reading_raises_what_it_stands_for(meaning, error):
    with pytest.raises(error, match="某句话"):
        raise_for(meaning, "某句话")


@pytest.mark.parametrize("meaning", [Meaning.SAVED, Meaning.REFUSED, Meaning.NOTICE])
def test_harmless_words_raise_nothing(meaning):
    raise_for(meaning, "某句话")
