"""户注销: where a household stands, and the form that takes it off the lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.browser.answer import Sending
from connector.browser.contract import check_surroundings
from connector.browser.pages.areas import PLACEHOLDERS
from connector.browser.pages.entry import Entry, build_entry, wait_for_entry
from connector.browser.pages.listed import Listed
from connector.browser.pages.lookup import Lookup
from connector.browser.pages.month import is_same_text
from connector.browser.pages.open_page import LINE, OpenPage, find_shown
from connector.browser.patience import Patience
from connector.browser.saving import click_save, require_taken
from connector.browser.scene import Scene
from connector.browser.table import Control
from connector.browser.upload import Picture, choose_file
from connector.errors import Breach, HouseholdError, PageDriftError, SaveRejectedError
from connector.mapping.headers import normalise_label
from connector.mapping.platform import Deregistration as Words
from connector.mapping.platform import DeregistrationForm as FormWords
from connector.records.household import Household

UPLOAD_SECONDS = 0.3
LABELS = {"type": "注销类型", "reason": "注销原因", "proof": "证明图片"}

Types = Mapping[str, Sequence[str]]
"""Each type of deregistration with the spellings that its option may have."""


@dataclass(frozen=True)
class Standing:
    """A household's row in 户注销, as the server shows it now."""

    listed: Listed
    is_deregistered: bool


async def find_standing(lookup: Lookup, words: Words, household: Household) -> Standing | None:
    """Ask the list for the household; None where it has nobody like it.

    Raises PageDriftError where its status is none that the mapping knows, HouseholdError
    as ``Lookup.find``.
    """
    listed = await lookup.find(household)
    return None if listed is None else Standing(listed, is_deregistered(listed, words))


def is_deregistered(listed: Listed, words: Words) -> bool:
    """Tell by its status whether a household of the list is off the lists.

    Raises PageDriftError where the mapping does not know that status.
    """
    status = normalise_label(listed.details.get("status", ""))
    is_gone = status in _plain(words.deregistered)
    if not is_gone and status not in _plain(words.registered):
        sentence = (
            f"不认识的注销状态“{status or '（空）'}”，请核对 platform.toml 的 [deregistration]"
        )
        raise PageDriftError(
            sentence, Breach(sentence, expected="、".join(words.registered), found=status)
        )
    return is_gone


async def open_form(
    scene: Scene, words: FormWords, household: Household, *, after: int, patience: Patience
) -> "DeregistrationForm":
    """Return the form that a click on 【注销】 brings; ``after`` is the newest document before."""
    fields = {"type": words.type, "reason": words.reason, "proof": words.proof}
    entry = await wait_for_entry(
        scene,
        after=after,
        fields=fields,
        is_it=lambda document: bool(document["saves"]) and any(document["fields"].values()),
        what="户注销表",
        patience=patience,
    )
    return DeregistrationForm(entry, words, household)


class DeregistrationForm(OpenPage):
    """【注销】: ``fill`` makes it hold what is meant, ``save`` sends it once."""

    def __init__(self, entry: Entry, words: FormWords, household: Household) -> None:
        super().__init__(entry.scene, entry.id, entry.header)
        self._entry = entry
        self._words = words
        self._household = household
        self._fields = {"type": words.type, "reason": words.reason, "proof": words.proof}

    def require_right_household(self) -> None:
        """Return if the form names this household: its head, and all else that it shows.

        Raises HouseholdError where it names another, PageDriftError where it names nobody.
        """
        labels = self._words.household
        shown = {
            name: find_shown(self._entry.text, words, labels, value=LINE)
            for name, words in labels.items()
        }
        if not shown.get("head"):
            raise PageDriftError(
                "注销表没有写明是哪一户，请核对 platform.toml 的 deregistration.form.household"
            )
        for name, text in shown.items():
            wanted = getattr(self._household, name, "")
            if wanted and text and not is_same_text(name, wanted, text):
                raise HouseholdError("打开的注销表是另一户的，没有填写")
        address, village = normalise_label(shown.get("address", "")), self._household.village
        if village and address and normalise_label(village) not in address:
            raise HouseholdError("打开的注销表上家庭住址不在该村，没有填写")

    @property
    def shows_code(self) -> bool:
        """Whether the form itself tells the 户编号, and so namesakes of one village apart."""
        labels = self._words.household
        return bool(find_shown(self._entry.text, labels.get("code", ()), labels, value=LINE))

    def require_contract(self, types: Types, *, reason_length: int = 0) -> None:
        """Raise PageDriftError with every way in which the form differs from the mapping."""
        if problems := self.find_breaches(types, reason_length=reason_length):
            raise PageDriftError(f"注销表与映射不符，没有保存：{'；'.join(problems)}", *problems)

    def find_breaches(self, types: Types, *, reason_length: int = 0) -> tuple[Breach, ...]:
        """Return every way in which the form differs from the mapping."""
        return (
            *_check_type(self._entry.fields["type"], types),
            *_check_reason(self._entry.fields["reason"], reason_length),
            *_check_proof(self._entry.fields["proof"]),
            *check_surroundings(self._entry.around, self.scene.mapping.form.save),
        )

    async def fill(self, *, type_words: Sequence[str], reason: str, picture: Picture) -> None:
        """Make the form hold one of ``type_words``, the reason and the picture.

        Raises SaveRejectedError where a person could not enter that, or where the form then
        holds anything else; nothing has been sent with its own button then.
        """
        proof = self._only("proof")
        traffic = self.scene.watch_traffic()
        await choose_file(self.scene, document=self._id, index=proof.index, picture=picture)
        await self.scene.pause_for(traffic, UPLOAD_SECONDS)  # some send it at once
        require_taken(self.scene, await self.scene.look("newLayers"))
        await self._read()  # a page that has taken a picture may be another one
        entries = [_choose(self._entry.fields["type"], type_words), self._type_reason(reason)]
        filled = await self.scene.look(
            "fill", id=self._id, entries=[e for e in entries if e], saveWords=self._save_words
        )
        require_taken(self.scene, filled["layers"])
        if any(filled["answers"]):
            refused = "、".join(sorted({answer for answer in filled["answers"] if answer}))
            raise SaveRejectedError(f"注销表填不进去（{refused}），没有保存")
        await self._read()
        if problems := self._differing(type_words, reason, picture):
            raise SaveRejectedError(f"填写后核对不符，没有保存：{'；'.join(problems)}")

    def _type_reason(self, reason: str) -> dict[str, object] | None:
        control = self._only("reason")
        return None if control.value == reason else _entry_of(control, reason)

    def _only(self, name: str) -> Control:
        found = self._entry.fields[name]
        if len(found) != 1 or not found[0].editable:
            raise SaveRejectedError(f"“{LABELS[name]}”在平台上不能填写，没有保存")
        return found[0]

    @property
    def _save_words(self) -> list[str]:
        return list(self.scene.mapping.form.save)

    async def _read(self) -> None:
        """Go on with the form as it stands now."""
        document = await self.scene.look(
            "entry",
            id=self._id,
            fields={name: list(words) for name, words in self._fields.items()},
            saveWords=self._save_words,
        )
        if document is None:
            raise SaveRejectedError("填写时页面被刷新，没有保存")
        self._entry = build_entry(self.scene, document)

    def _differing(self, type_words: Sequence[str], reason: str, picture: Picture) -> list[str]:
        """Return how the form, as last read, is not what would have to be stored."""
        problems = []
        if normalise_label(self.read_type()) not in _plain(type_words):
            problems.append(f"注销类型应为“{type_words[0]}”，表中是“{self.read_type()}”")
        if (shown := self._only("reason").value.replace("\r\n", "\n")) != reason:
            problems.append(f"注销原因与工作簿不同（表中 {len(shown)} 字，应为 {len(reason)} 字）")
        if (picture.path.name, picture.size) not in self._entry.files["proof"]:
            problems.append("证明图片没有选上")
        return problems

    def read_type(self) -> str:
        """Return the type that is chosen now; nothing where none is."""
        for control in self._entry.fields["type"]:
            if not control.is_choice:
                return "" if control.value.startswith(PLACEHOLDERS) else control.value
            if control.checked:
                return control.choice
        return ""

    async def save(self) -> Sending:
        """Click 【保存】, once.

        Raises SaveRejectedError where it cannot be clicked and nothing was sent.
        """
        return await click_save(self.scene, document=self._id)


def _check_type(controls: Sequence[Control], types: Types) -> Iterator[Breach]:
    if len(controls) == 1 and controls[0].kind == "select":
        shown = [o for o in controls[0].options if o and not o.startswith(PLACEHOLDERS)]
    elif controls and all(control.kind == "radio" for control in controls):
        shown = [control.choice for control in controls]
    else:
        kinds = "、".join(control.kind for control in controls) or "没有"
        yield Breach(f"注销类型应是下拉或单选，现在是：{kinds}", expected="下拉或单选", found=kinds)
        return
    for words in types.values():
        if (count := sum(normalise_label(option) in _plain(words) for option in shown)) != 1:
            expected, found = "|".join(words), f"{count} 个"
            yield Breach(f"注销类型“{words[0]}”的选项有 {found}", expected=expected, found=found)
    known = {word for words in types.values() for word in words}
    if strange := [option for option in shown if normalise_label(option) not in _plain(known)]:
        text = "、".join(strange)
        yield Breach(f"注销类型有不认识的选项：{text}", expected="、".join(known), found=text)


def _check_reason(controls: Sequence[Control], length: int) -> Iterator[Breach]:
    kinds = "、".join(control.kind for control in controls) or "没有"
    if len(controls) != 1 or not controls[0].is_text:
        yield Breach(f"注销原因应有一个输入框，现在是：{kinds}", expected="一个输入框", found=kinds)
    elif controls[0].max_length is not None and controls[0].max_length < length:
        limit = controls[0].max_length
        yield Breach(
            f"注销原因只能填 {limit} 个字，映射写的是 {length} 个",
            expected=str(length),
            found=str(limit),
        )


def _check_proof(controls: Sequence[Control]) -> Iterator[Breach]:
    kinds = "、".join(control.kind for control in controls) or "没有"
    if [control.kind for control in controls] != ["file"]:
        yield Breach(f"证明图片应有一个选择文件的框，现在是：{kinds}", expected="file", found=kinds)


def _choose(controls: Sequence[Control], words: Sequence[str]) -> dict[str, object] | None:
    """Return what makes the type one of ``words``; None where it is that already."""
    wanted = _plain(words)
    for control in controls:
        if control.is_choice and normalise_label(control.choice) in wanted:
            return None if control.checked else _entry_of(control, control.value)
        option = next((one for one in control.options if normalise_label(one) in wanted), None)
        if option is not None:
            return None if control.value == option else _entry_of(control, option)
    raise SaveRejectedError(f"平台上没有注销类型“{words[0]}”，没有保存")


def _plain(words: Iterable[str]) -> set[str]:
    return {normalise_label(word) for word in words}


def _entry_of(control: Control, value: str) -> dict[str, object]:
    return {"index": control.index, "name": control.name, "kind": control.kind, "value": value}
