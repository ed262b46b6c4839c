"""Numbers that stand for a person, as people write them into running text."""

import re

_GAP = "[-－–— \u3000]?"  # digits are often grouped by spaces or hyphens
_MONTH = f"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = f"(?:0{_GAP}[1-9]|[12]{_GAP}[0-9]|3{_GAP}[01])"
_YEAR = f"(?:1{_GAP}9|2{_GAP}0){_GAP}[0-9]{_GAP}[0-9]"
# No region begins like a year: months that follow one another are no ID number.
_REGION = f"(?!2{_GAP}0|1{_GAP}9)[1-8]{f'{_GAP}[0-9]' * 5}"
_SERIAL = f"(?:[0-9]{_GAP}){{3}}[0-9Xx]"
_CERTIFICATE = "(?:[0-9]{2}(?:[A-Za-z][0-9])?)?"  # of a disability: it begins with the ID number
_ID = f"{_REGION}{_GAP}{_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}{_GAP}{_SERIAL}{_CERTIFICATE}"
_OLD_ID = f"[1-8][0-9]{{5}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{3}}"
_CARD = r"(?:6[02]|95)[0-9]{2}(?:[-－ ][0-9]{4}){3}(?:[-－ ]?[0-9]{1,3})?"

_MOBILE = (
    f"(?:(?:\\+|00)?86{_GAP})?1[3-9][0-9]"
    f"(?:{_GAP}[0-9]{{4}}{_GAP}|[0-9]{_GAP}[0-9]{{3}}{_GAP}|{_GAP}[0-9]{{3}}{_GAP}[0-9])[0-9]{{4}}"
)
# With ten digits and no hyphen it could be a 户编号.
_LANDLINE = rf"0[0-9]{{2,3}}[-－–— )）][0-9]{{3,4}}{_GAP}[0-9]{{4}}|0[0-9]{{10,11}}"

# Amounts such as 13812345678.00 are nobody's; a full stop behind a number makes no amount.
TELEPHONE = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_MOBILE}|{_LANDLINE})(?![0-9A-Za-z])(?!\.[0-9]{{1,2}}(?![0-9]))"
)
GROUPED_NUMBER = re.compile(rf"(?<![0-9A-Za-z])(?:{_ID}|{_OLD_ID}|{_CARD})(?![0-9A-Za-z])")
"""ID numbers, disability certificates and bank cards, also with their digits in groups."""
