"""Tells what reads like a person, a place or a number that stands for somebody.

Only ever used to replace more: what is no name by these rules is not thereby kept.
"""

import re
import unicodedata

from connector.browser.scrub.aliases import PLACE_ENDINGS

SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施"
    "陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛"
    "童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边吉饶瞿戚丘米池滕晋苑邬臧"
    "畅宫来苍闫肖付冀郄要仇郎籍"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LONG_NUMBER = re.compile(r"\d[\d\s-]{4,}")
_CODE = re.compile(r"[0-9a-fA-F]{12,}")
_LATIN = re.compile(r"[A-Za-z]{3,}\d*|[A-Za-z]+\d+")


def is_han(character: str) -> bool:
    """Whether it is a Chinese character, a rare one too."""
    return bool(_HAN.fullmatch(character))


def is_like_person(text: str) -> bool:
    """Whether the text could be somebody's name, masked or whole."""
    plain = re.sub(r"[\s·•*＊先生女士]+", "", unicodedata.normalize("NFKC", text))
    if not _HAN.fullmatch(plain):
        return False
    if plain.startswith(DOUBLE_SURNAMES):
        return len(plain) <= 4
    return plain[0] in SURNAMES and len(plain) in (2, 3)


def is_like_place(text: str) -> bool:
    """Whether the text could be the name of a village or of an area above it."""
    plain = text.strip()
    return len(plain) > 2 and plain.endswith(PLACE_ENDINGS) and bool(_HAN.search(plain))


def holds_number(text: str) -> bool:
    """Whether the text holds a number long enough to stand for somebody."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_LONG_NUMBER.search(plain) or _CODE.search(plain))


def is_like_login(text: str) -> bool:
    """Whether the text could be a login name: these pages are Chinese."""
    return bool(_LATIN.fullmatch(unicodedata.normalize("NFKC", text).strip()))
