"""Who the row is about: the household's keys."""

from collections.abc import Iterator

from connector.records.household import PERSON_LENGTH, has_valid_checksum
from connector.records.issues import Level
from connector.workbook.row import Context, Row
from connector.workbook.rules.rule import Found, row_rule

CODE_LENGTHS = (10, 16)
ID_LENGTHS = (PERSON_LENGTH, 20, 22)  #: a person's, a disability certificate's, a renewed one's
KEY_FIELDS = frozenset({"code", "id_number", "head", "village"})
CATEGORIES, GRADES = "1234567", "1234"  #: of a disability, the 19th and 20th character


@row_rule(
    "missing_key",
    Level.ERROR,
    finds="认不出是哪一户",
    mend="请写户主姓名，并在户编号、证件号码、所在村中至少写一项",
)
def missing_key(row: Row, _: Context) -> Iterator[Found]:
    """A row must name its household: the head, and a number or the village beside it."""
    household = row.household
    if row.faulty & KEY_FIELDS:
        return
    if not household.head:
        yield Found("head", "没有户主姓名")
    elif not (household.code or household.id_number or household.village):
        yield Found("head", "只有姓名，认不出是哪一户")


@row_rule(
    "code_format",
    Level.ERROR,
    finds="户编号不是10位或16位数字",
    mend="请按平台上的户编号改正",
    softer="只是位数不对时",
)
def code_format(row: Row, _: Context) -> Iterator[Found]:
    """户编号 consists of digits, 10 or 16 of them."""
    code = row.household.code
    if code and not (code.isascii() and code.isdigit()):
        yield Found("code", "户编号里有数字以外的字符")
    elif code and len(code) not in CODE_LENGTHS:
        yield Found("code", f"户编号一般是10位或16位，这里是{len(code)}位", Level.WARNING)


@row_rule(
    "id_length",
    Level.ERROR,
    finds="证件号码不是18位（残疾证20或22位）",
    mend="请按证件改正",
    softer="同一行写了户编号时",
)
def id_length(row: Row, _: Context) -> Iterator[Found]:
    """A number of the wrong length finds nobody, which matters where it is the only key."""
    number = row.household.id_number
    if number and len(number) not in ID_LENGTHS:
        level = Level.WARNING if row.household.code else Level.ERROR
        told = f"证件号码应是18位（残疾证20或22位），这里是{len(number)}位"
        yield Found("id_number", told, level)


@row_rule(
    "id_checksum",
    Level.WARNING,
    finds="证件号码的校验位不对，很可能输错了",
    mend="请按证件逐位核对",
)
def id_checksum(row: Row, _: Context) -> Iterator[Found]:
    """The first 18 characters obey GB 11643-1999; a few real ones do not, so this only warns."""
    number = row.household.id_number
    if len(number) not in ID_LENGTHS or has_valid_checksum(number):
        return
    # What Excel keeps of 18 digits, once pasted as a text, still ends in three zeros.
    is_cut = number[PERSON_LENGTH - 3 : PERSON_LENGTH] == "000"
    told = "证件号码末三位是000，校验位也不对，很可能被 Excel 丢了尾数" if is_cut else ""
    yield Found("id_number", told)


@row_rule(
    "disability_suffix",
    Level.WARNING,
    finds="残疾证号第19位应是类别1至7，第20位应是等级1至4",
    mend="请按残疾证核对",
)
def disability_suffix(row: Row, _: Context) -> Iterator[Found]:
    """A disability certificate says category and grade behind the ID number."""
    number = row.household.id_number
    if len(number) in ID_LENGTHS[1:] and not (number[18] in CATEGORIES and number[19] in GRADES):
        yield Found("id_number")
