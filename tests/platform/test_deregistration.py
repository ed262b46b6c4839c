"""户注销 on the mock: the rules of its form, what leaves which lists, and how it goes wrong."""

import hashlib
import re
import time
from random import Random

import httpx
import pytest
from mock_platform import Skin
from mock_platform.deregistrations import TYPES
from mock_platform.pictures import kind_of, make_picture

LIST = "/DataCollect/Deregistration.aspx/List"
FORM = "/DataCollect/DeregistrationForm.aspx"
CONTROL = "/__control__"
CALL = "/DataCollect/SaveDeregistration.ashx"
INCOME = "/DataCollect/IncomeList.aspx/List"
ROSTER = "/DataCollect/Roster.aspx/List"
PICTURE = make_picture(Random(1))
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02" + b"\x01" * 40 + b"\xff\xd9"
TOLD = re.compile(r"Tell\(\"([^\"]*)\"")


def fields_of(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]*?value="([^"]*)"', page)
    place = re.search(r'name="([^"]+)ddlZxlx"', page).group(1)
    return dict(found), place


def deregister(
    visitor, household, *, kind="死亡", reason="病故", proof=PICTURE, name="证明.png", path=FORM
):
    """Open the form, fill it in and save it; return what the site answered."""
    fields, place = fields_of(visitor.get(FORM, id=household.row_id))
    typed = {f"{place}ddlZxlx": kind, f"{place}txtZxyy": reason, f"{place}btnSave": "保存"}
    files = {f"{place}fuZmtp": (name, proof, "application/octet-stream")}
    return visitor.client.post(
        path, params={"id": household.row_id}, data={**fields, **typed}, files=files
    )


def told(answer):
    return "".join(TOLD.findall(answer.text)[-1:])


def test_a_saved_deregistration_is_kept_with_its_proof_and_leaves_the_lists(platform, clerk):
    household = next(h for h in platform.households if len(h.kinds) == 2)
    before = clerk.rows(LIST, code=household.code)["data"][0]

    answer = deregister(clerk, household, kind="户籍迁出", reason="全家迁往外省", proof=PICTURE)

    kept = platform.deregistrations
    listed = clerk.rows(LIST, code=household.code)["data"][0]
    assert told(answer) == "保存成功"
    assert kept == [
        {
            "kind": "deregistered",
            "code": household.code,
            "year": 2022,
            "type": "户籍迁出",
            "reason": "全家迁往外省",
            "proof_sha256": hashlib.sha256(PICTURE).hexdigest(),
            "proof_bytes": len(PICTURE),
            "proof_name": "证明.png",
            "by": platform.account("township").username,
            "at": kept[0]["at"],
        }
    ]
    assert before[-2:] == ["未注销", household.row_id]
    assert listed[-2:] == ["已注销", ""]
    for kind in ("all", "poor", "monitored"):
        for path in (INCOME, ROSTER):
            assert clerk.rows(path, kind=kind, code=household.code)["recordsTotal"] == 0
    last_year = clerk.rows(ROSTER, code=household.code, year="2021")
    assert last_year["recordsTotal"] == 1
    assert "没有权限" in clerk.get("/DataCollect/MonthIncomeForm.aspx", id=household.row_id)
    assert told(deregister(clerk, household)) == "该户已经注销，不能重复注销！"
    assert len(platform.deregistrations) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": ""}, "请选择注销类型！"),
        ({"kind": "外出"}, "请选择注销类型！"),
        ({"reason": "  "}, "请填写注销原因！"),
        ({"reason": "因" * 201}, "注销原因不能超过200字！"),
        ({"name": "", "proof": b""}, "请上传证明图片！"),
        ({"name": "证明.pdf"}, "证明图片只能是jpg或png格式的图片，请重新选择！"),
        ({"proof": b"%PDF-1.4 ..."}, "证明图片只能是jpg或png格式的图片，请重新选择！"),
        ({"proof": PICTURE[:-20]}, "证明图片只能是jpg或png格式的图片，请重新选择！"),
        ({"proof": JPEG[:-2]}, "证明图片只能是jpg或png格式的图片，请重新选择！"),
        (
            {"name": "a.JPG", "proof": JPEG[:-2] + b"\x01" * 5_300_000 + JPEG[-2:]},
            "证明图片不能超过5M！",
        ),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused_and_nothing_is_kept(platform, clerk, wrong, message):
    household = platform.households[0]

    answer = deregister(clerk, household, **wrong)

    assert told(answer) == message
    assert platform.deregistrations == []


def test_all_eight_types_are_taken_with_either_kind_of_picture(platform, clerk):
    proofs = (PICTURE, JPEG)
    for n, kind in enumerate(TYPES):
        household = platform.households[n]
        name = ("a.png", "b.jpeg")[n % 2]
        assert told(deregister(clerk, household, kind=kind, proof=proofs[n % 2], name=name)), kind

    found = clerk.rows(LIST, year="2022")
    frozen = clerk.rows(LIST, cause="服刑")

    assert [kind_of(proof) for proof in proofs] == ["png", "jpg"]
    assert found["recordsTotal"] == 8
    assert [row[0] for row in frozen["data"]] == [platform.households[1].code]
    assert [event["proof_sha256"] for event in platform.deregistrations] == [
        hashlib.sha256(proofs[n % 2]).hexdigest() for n in range(8)
    ]


def test_every_filter_narrows_the_list(platform, clerk):
    everybody = platform.households
    one = next(h for h in everybody if h.category)

    by_type = clerk.rows(LIST, type="监测户")
    by_category = clerk.rows(LIST, category=one.category)
    by_head = clerk.rows(LIST, head=one.head)
    by_number = clerk.rows(LIST, idNumber=one.id_number)

    assert by_type["recordsTotal"] == sum("监测户" in h.kinds for h in everybody)
    assert by_category["recordsTotal"] == sum(h.category == one.category for h in everybody)
    assert by_head["recordsTotal"] == sum(one.head in h.head for h in everybody)
    assert [row[0] for row in by_number["data"]] == [one.code]
    assert clerk.rows(LIST, year="2021")["recordsTotal"] == 0


def test_troubles_hit_a_deregistration_as_they_hit_any_save(platform, clerk):
    dropped, failed, stored, lost, refused, unseen, spoiled = platform.households[:7]
    platform.drop_next_save()
    said = told(deregister(clerk, dropped))
    platform.fail_next_save(before=True)
    before = deregister(clerk, failed)
    platform.fail_next_save(before=False)
    after = deregister(clerk, stored)
    platform.lose_next_answer()
    with pytest.raises(httpx.HTTPError):
        deregister(clerk, lost)
    platform.refuse_next_save("系统繁忙")
    busy = told(deregister(clerk, refused))
    platform.lose_next_upload()
    unsent = told(deregister(clerk, refused))
    platform.lose_next_upload(noticed=False)
    told(deregister(clerk, unseen))
    platform.spoil_next_save(field="type")
    deregister(clerk, spoiled, kind="服刑")

    events = {event["code"]: event for event in platform.deregistrations}
    assert (said, busy, unsent) == ("保存成功", "系统繁忙", "证明图片上传失败，请重新上传！")
    assert (before.status_code, after.status_code) == (500, 500)
    assert set(events) == {stored.code, lost.code, unseen.code, spoiled.code}
    assert events[spoiled.code]["type"] == "死亡"
    assert events[unseen.code]["proof_sha256"] == ""
    assert events[lost.code]["proof_bytes"] == len(PICTURE)


def test_whoever_else_comes_between_and_whatever_comes_late_hits_a_deregistration_too(
    platform, clerk
):
    late, stale, quicker, undone, pictured = platform.households[:5]
    platform.store_next_save_late(0.2)
    said = told(deregister(clerk, late))
    at_first = dict(platform.deregistered)
    platform.refuse_next_viewstate()
    refused = deregister(clerk, stale)
    platform.change_before_next_save()
    too_late = told(deregister(clerk, quicker))
    platform.change_after_next_save()
    in_vain = told(deregister(clerk, undone))
    platform.spoil_next_save(field="proof")
    deregister(clerk, pictured)
    platform.log_out_after_next_save()
    sent_away = deregister(clerk, stale)

    end = time.monotonic() + 5
    while late.code not in platform.deregistered and time.monotonic() < end:
        time.sleep(0.01)

    proofs = {e["code"]: e["proof_sha256"] for e in platform.deregistrations if e["proof_sha256"]}
    assert (said, in_vain, too_late) == ("保存成功", "保存成功", "该户已经注销，不能重复注销！")
    assert (at_first, refused.status_code) == ({}, 500)
    assert "登录超时" in sent_away.text
    assert {code: one["type"] for code, one in platform.deregistered.items()} == {
        late.code: "死亡",
        quicker.code: "服刑",
        pictured.code: "死亡",
        stale.code: "死亡",
    }
    assert proofs[stale.code] == hashlib.sha256(PICTURE).hexdigest() != proofs[pictured.code]


def test_rows_that_are_swapped_open_the_other_household(platform, clerk):
    one, other, third = platform.households[:3]
    token = {"x-control-token": platform.control_token}
    deregister(clerk, third)
    platform.swap_rows(one.code, other.code)
    platform.sort_lists(3)

    listed = {row[0]: row for row in clerk.rows(LIST)["data"]}
    order = list(listed)
    put_right = clerk.client.post(f"{CONTROL}/put_lists_right", headers=token)
    told_of = clerk.client.get(f"{CONTROL}/deregistrations", headers=token).json()

    right = [row[0] for row in clerk.rows(LIST)["data"]]
    assert listed[one.code][1] == one.head
    assert listed[one.code][-1] == other.row_id
    assert put_right.json()["done"] == "put_lists_right"
    assert told_of == platform.deregistrations != []
    assert order != right
    assert sorted(order) == sorted(right)


def test_a_viewstate_of_another_household_is_refused(platform, clerk):
    one, other = platform.households[:2]
    fields, place = fields_of(clerk.get(FORM, id=one.row_id))
    typed = {f"{place}ddlZxlx": "死亡", f"{place}txtZxyy": "病故", f"{place}btnSave": "保存"}

    answer = clerk.client.post(
        FORM,
        params={"id": other.row_id},
        data={**fields, **typed},
        files={f"{place}fuZmtp": ("a.png", PICTURE)},
    )

    assert answer.status_code == 500
    assert platform.deregistrations == []


def test_a_save_by_script_answers_json(start, visit):
    platform = start(skin=Skin(save="ajax", grid="a"))
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))

    answer = deregister(clerk, platform.households[0], path=CALL)
    again = deregister(clerk, platform.households[1], path=CALL, reason="")

    assert answer.json() == {"success": True, "msg": "保存成功", "ask": None}
    assert again.json()["msg"] == "请填写注销原因！"
    assert list(platform.deregistered) == [platform.households[0].code]
