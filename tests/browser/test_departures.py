"""Deregistration, reinstatement and statistics in a real browser: the right household or none.

A wrong household taken off the lists is the worst that this tool could do: here are
namesakes, rows that move or mean another, and questions that name somebody else.
"""

import hashlib

import pytest
from browser.departures import (
    COLUMNS,
    MAPPING,
    PROOF,
    YEAR,
    deregister,
    give_back,
    known,
    make_file,
    namesakes,
    neighbours,
    opened,
)

from connector.browser.messages import Meaning
from connector.errors import (
    HouseholdError,
    PageDriftError,
    SaveRejectedError,
    UncertainSaveError,
    UnknownDialogError,
)

EXTRA = r"<tr><td>*经办人：</td><td><input name='x' /></td></tr>\g<0>"


async def test_a_household_leaves_and_comes_back_and_every_page_says_so(tmp_path):
    proof = make_file(tmp_path)
    async with opened(tmp_path, deregistered_share=0.25) as (platform, tab):
        one, other = neighbours(platform)
        for household in (one, other):  # as they were made, they may have left already
            if household.code in platform.deregistered:
                await give_back(tab, known(household))
        others = dict(platform.deregistered)
        page, departures = tab.departures.open_statistics(COLUMNS), tab.departures
        before = (await page.fetch(YEAR)).whole
        standing = await departures.fetch_standing(known(one))

        said = await deregister(tab, known(one), proof, kind="出国定居", reason="全家\n出国定居")

        assert said.meaning is Meaning.SAVED
        assert not standing.is_deregistered
        assert platform.deregistrations[-1] | {"at": ""} == {
            "kind": "deregistered",
            "code": one.code,
            "year": YEAR,
            "type": "出国定居",
            "reason": "全家\r\n出国定居",
            "proof_sha256": hashlib.sha256(PROOF).hexdigest(),
            "proof_bytes": len(PROOF),
            "proof_name": "证明.png",
            "by": platform.account("township").username,
            "at": "",
        }
        assert (await departures.fetch_standing(known(one))).is_deregistered
        assert not (await departures.fetch_standing(known(other))).is_deregistered
        assert await departures.fetch_deregistered(known(other)) is None
        found = await departures.fetch_deregistered(known(one))
        assert (found.year, found.type) == ("2022", "出国定居")
        assert found.reason.split() == ["全家", "出国定居"]
        async with departures.open_view(known(one)) as view:
            assert [view.read(name) for name in ("code", "type", "year")] == [
                one.code,
                "出国定居",
                "2022",
            ]
            assert await view.fetch_pictures() == (hashlib.sha256(PROOF).hexdigest(),)
        everybody = await departures.fetch_all_deregistered()
        assert {d.listed.household.code: d.type for d in everybody} == {
            code: fact["type"] for code, fact in platform.deregistered.items()
        }
        table = await page.fetch(YEAR)
        assert table.whole.total == before.total + 1
        assert table.whole.by_type["出国定居"] == before.by_type["出国定居"] + 1
        assert table.find_inconsistencies() == ()
        village = next(line for line in table.lines if line.area == one.village)
        behind = await page.fetch_households(village)
        assert one.code in [listed.household.code for listed in behind]
        assert len(behind) == village.total
        with pytest.raises(HouseholdError, match="已经注销"):
            await deregister(tab, known(one), proof)

        said = await give_back(tab, known(one))

        assert said.meaning is Meaning.SAVED
        assert platform.deregistered == others
        assert await departures.fetch_deregistered(known(one)) is None
        assert (await page.fetch(YEAR)).whole == before
        with pytest.raises(HouseholdError, match="没有该户"):
            await give_back(tab, known(one))


async def test_nothing_is_accepted_for_a_household_that_is_not_the_one_meant(tmp_path):
    proof = make_file(tmp_path)
    async with opened(tmp_path) as (platform, tab):
        one, other = namesakes(platform)
        third, _ = neighbours(platform)
        departures = tab.departures

        # Who it is
        with pytest.raises(HouseholdError, match="户主姓名与平台不一致"):
            await departures.fetch_standing(known(one, head="别人"))
        with pytest.raises(HouseholdError, match="所在村与平台不一致"):
            await departures.fetch_standing(known(one, village="别的村"))
        with pytest.raises(HouseholdError, match="2 户"):
            await departures.fetch_standing(known(one, code=""))
        assert await departures.fetch_standing(known(one, code="1306990000000000")) is None

        # A row whose link leads to a namesake: the form shows no number to tell them apart
        platform.swap_rows(one.code, other.code)
        with pytest.raises(HouseholdError, match="同村有同名的户"):
            await deregister(tab, known(one), proof)
        platform.put_lists_right()
        assert platform.deregistrations == []

        # A row whose link leads to another household
        platform.swap_rows(one.code, third.code)
        with pytest.raises(HouseholdError, match="另一户"):
            await deregister(tab, known(one), proof)
        platform.put_lists_right()
        assert platform.deregistrations == []

        # Rows sorted anew between the list and the click
        await tab.entry.be_free()
        grid = tab.entry.grid(MAPPING.platform.deregistration)
        rows = [listed async for page in grid.walk() for listed in page.listed]
        target = next(listed for listed in rows if listed.household.code == other.code)
        platform.sort_lists(11)
        await tab.entry.scene.look("click", words=["查询"], id=grid.document)
        await grid.open(target)
        await tab.entry.scene.wait_for_traffic()
        frame = tab.entry.scene.page.frame_locator(".layui-layer-iframe iframe")
        assert await frame.get_by_text(other.address).count() == 1
        await tab.entry.scene.page.get_by_text("×").last.dispatch_event("click")
        assert (await deregister(tab, known(third), proof, kind="服刑")).meaning is Meaning.SAVED
        platform.deregister(other.code, "死亡", "户内人员均已去世")
        assert list(platform.deregistered) == [third.code, other.code]

        # A question that names somebody else, or nobody
        for name in (third.head, other.head[:1] + "*", "", f"{other.head}和{third.head}"):
            platform.name_in_confirm(name or " ")
            with pytest.raises(UnknownDialogError, match="没有点确认"):
                await give_back(tab, known(other))
        platform.put_lists_right()

        # Links that mean another, be it a namesake: 【查看】 tells before anything is asked
        platform.deregister(one.code, "转出", "全家转出")
        for code in (third.code, one.code):
            platform.swap_rows(other.code, code)
            with pytest.raises(HouseholdError, match="另一户"):
                await give_back(tab, known(other))
            platform.put_lists_right()
        platform.drift("的注销退回吗", "及其全村的注销退回吗")
        with pytest.raises(UnknownDialogError, match="没有点确认"):
            await give_back(tab, known(other))
        platform.restore()
        assert list(platform.deregistered) == [third.code, other.code, one.code]
        assert [event["kind"] for event in platform.deregistrations] == ["deregistered"] * 3

        assert (await give_back(tab, known(other))).meaning is Meaning.SAVED
        assert list(platform.deregistered) == [third.code, one.code]


async def test_a_form_that_is_not_what_the_mapping_says_is_never_saved(tmp_path):
    proof = make_file(tmp_path)
    async with opened(tmp_path) as (platform, tab):
        one, two, three, four = (known(h) for h in platform.households[:4])
        for pattern, replacement in (
            (r'<option value="服刑"[^>]*>服刑</option>', "<option>搬迁</option>"),
            (r'type="file"', 'type="text"'),
            (r'maxlength="200"', 'maxlength="50"'),
            (r'<tr><td class="entry-label"><span class="must">\*</span>注销原因', EXTRA),
        ):
            platform.redraw(pattern, replacement)
        with pytest.raises(PageDriftError) as drift:
            await deregister(tab, one, proof)
        platform.restore()
        assert list(map(str, drift.value.breaches)) == [
            "注销类型“服刑”的选项有 0 个",
            "注销类型有不认识的选项：搬迁",
            "注销原因只能填 50 个字，映射写的是 200 个",
            "证明图片应有一个选择文件的框，现在是：text",
            "页面上有映射没有的必填项：*经办人：",
        ]
        platform.drift("户主姓名：", "　：")
        with pytest.raises(PageDriftError, match="没有写明是哪一户"):
            await deregister(tab, one, proof)
        platform.restore()
        too_large = make_file(tmp_path / "large", content=PROOF + b"\0" * 5_300_000)
        with pytest.raises(SaveRejectedError, match="不能超过5M"):
            await deregister(tab, one, too_large)
        not_one = await deregister(tab, one, make_file(tmp_path, "证明.jpg", b"%PDF-1.4"))
        platform.lose_next_upload()
        lost_proof = await deregister(tab, one, proof)
        assert [said.meaning for said in (not_one, lost_proof)] == [Meaning.REFUSED] * 2
        assert platform.deregistrations == []

        # What was sent and not answered, or answered wrongly, is for reading back to settle
        platform.drop_next_save()
        assert (await deregister(tab, two, proof)).meaning is Meaning.SAVED
        assert await tab.departures.fetch_deregistered(two) is None
        platform.lose_next_answer()
        with pytest.raises(UncertainSaveError):
            await deregister(tab, three, proof)
        await tab.reopen()
        await tab.go_to_year(YEAR)
        assert (await tab.departures.fetch_deregistered(three)).type == "死亡"
        platform.fail_next_save(before=True)
        with pytest.raises(UncertainSaveError):
            await deregister(tab, four, proof)
        await tab.reopen()
        await tab.go_to_year(YEAR)
        assert await tab.departures.fetch_deregistered(four) is None
        assert list(platform.deregistered) == [three.code]
