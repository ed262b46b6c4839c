"""A yes is given once, to the one question that names exactly this household."""

import hashlib

import pytest

from connector.browser.consent import Consent
from connector.browser.upload import load_picture
from connector.errors import SaveRejectedError
from connector.mapping.load import load_mapping
from connector.records.household import Household

PATTERN = load_mapping("hebei").platform.reinstatement.confirm
OURS = Household(code="1306991030000001", head="赵英")


@pytest.mark.parametrize(
    "text",
    [
        "确定要将户主[赵英]的注销退回吗？",
        "您确定要将户主【赵英】的注销退回吗?",
        "确认将户主“赵 英”的注销退回吗",
        "确定将户主赵英的注销退回吗？",
        "信息\n确定要将户主[赵英]的注销退回吗？\n确定\n取消",
    ],
)
def test_a_question_about_this_household_gets_its_yes_once(text):
    consent = Consent(PATTERN, OURS)

    answers = [consent.take(text), consent.take(text)]

    assert answers == [True, False]
    assert consent.refused == [text]


@pytest.mark.parametrize(
    "text",
    [
        "确定要将户主[赵英红]的注销退回吗？",
        "确定要将户主[李赵英]的注销退回吗？",
        "确定要将户主[赵*]的注销退回吗？",
        "确定要将户主[]的注销退回吗？",
        "确定要将户主[赵英]和户主[李四]的注销退回吗？",
        "确定要将户主[李四]的注销退回吗？确定要将户主[赵英]的注销退回吗？",
        "确定要将户主[赵英]的注销退回吗？退回后不能再注销！",
        "确定要将户主[赵英]注销吗？",
        "确定要退回吗？",
        "确定要保存吗？",
        "",
    ],
)
def test_any_other_question_gets_no_yes(text):
    consent = Consent(PATTERN, OURS)

    assert not consent.take(text)
    assert not consent.given
    assert consent.refused == [text]


UNNAMED = ("(?:确定|确认)要退回该户的注销登记吗",)


def test_a_question_that_names_nobody_gets_its_yes_once_where_the_mapping_has_it():
    text = "信息\n您确定要退回该户的注销登记吗？\n确定\n取消"
    consent = Consent(PATTERN, OURS, UNNAMED)

    answers = [consent.take(text), consent.take(text)]

    assert answers == [True, False]
    assert not Consent(PATTERN, OURS).take(text)


@pytest.mark.parametrize(
    "text",
    [
        "确定要退回该户的注销登记吗？退回后不能再注销！",
        "李四：确定要退回该户的注销登记吗？",
        "确定要退回该户的注销登记吗？确定要退回该户的注销登记吗？",
        "确定要将户主[李四]的注销退回吗？确定要退回该户的注销登记吗？",
        "确定要将户主[李四]的注销退回吗？",
        "确定要退回吗？",
    ],
)
def test_what_names_another_or_asks_more_gets_no_yes_from_a_pattern_without_a_name(text):
    assert not Consent(PATTERN, OURS, UNNAMED).fits(text)
    assert not Consent(PATTERN, OURS, (*UNNAMED, ".*")).fits("确定要将户主[李四]的注销退回吗？")


def test_a_question_that_tells_the_number_has_to_tell_ours():
    pattern = r"将(?P<head>.+?)\((?P<code>\d+)\)退回吗"

    assert Consent(pattern, OURS).fits("确定将赵英(1306991030000001)退回吗？")
    assert not Consent(pattern, OURS).fits("确定将赵英(1306991030000002)退回吗？")
    assert not Consent(pattern, Household(head="赵英")).fits("将赵英(1306991030000001)退回吗？")


def test_a_picture_that_changed_since_it_was_checked_is_not_sent(tmp_path):
    file = tmp_path / "证明.png"
    file.write_bytes(b"checked")
    digest = hashlib.sha256(b"checked").hexdigest()
    loaded = load_picture(file, sha256=digest)
    file.write_bytes(b"another")

    assert (loaded.path, loaded.size) == (file, len(b"checked"))
    for path, reason in ((file, "变了"), (tmp_path / "none.png", "读不了")):
        with pytest.raises(SaveRejectedError, match=reason):
            load_picture(path, sha256=digest)
