"""Who the row is about: the household's keys."""

from collections.abc import Iterator

from connector.records.household import PERSON_LENGTH, has_valid_checksum
from connector.records.issues import Level
from connector.workbook.row import Context, Finding, Row

CODE_LENGTHS = (10, 16)
ID_LENGTHS = (PERSON_LENGTH, 20, 22)  #: a person's, a disability certificate's, a renewed one's
KEY_FIELDS = frozenset({"code", "id_number", "head", "village"})


def missing_key(row: Row, _: Context) -> Iterator[Finding]:
    """A row must name its household: the head, and a number or the village beside it."""
    household = row.household
    if row.faulty & KEY_FIELDS:
        return
    if not household.head:
        yield Finding("missing_key", "没有户主姓名，请补上", "head")
    elif not (household.code or household.id_number or household.village):
        yield Finding(
            "missing_key", "只有姓名，认不出是哪一户；请补上户编号、证件号码或所在村", "head"
        )


def code_format(row: Row, _: Context) -> Iterator[Finding]:
    """户编号 consists of digits, 10 or 16 of them."""
    code = row.household.code
    if not code:
        return
    if not (code.isascii() and code.isdigit()):
        yield Finding("code_format", "户编号只能是数字，请按平台上的户编号改正", "code")
    elif len(code) not in CODE_LENGTHS:
        yield Finding(
            "code_format",
            f"户编号一般是10位或16位数字，这里是{len(code)}位，请核对",
            "code",
            Level.WARNING,
        )


def id_length(row: Row, _: Context) -> Iterator[Finding]:
    """A number of the wrong length finds nobody, which matters where it is the only key."""
    number = row.household.id_number
    if number and len(number) not in ID_LENGTHS:
        yield Finding(
            "id_length",
            f"证件号码应是18位（残疾证20或22位），这里是{len(number)}位，请按证件改正",
            "id_number",
            Level.WARNING if row.household.code else Level.ERROR,
        )


def id_checksum(row: Row, _: Context) -> Iterator[Finding]:
    """The first 18 characters obey GB 11643-1999; a few real ones do not, so this only warns."""
    number = row.household.id_number
    if len(number) in ID_LENGTHS and not has_valid_checksum(number):
        yield Finding(
            "id_checksum",
            "证件号码的校验位不对，很可能输错了，请按证件核对",
            "id_number",
            Level.WARNING,
        )
