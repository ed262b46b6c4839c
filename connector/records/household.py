"""A household, what identifies it, and how it is shown without giving people away."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_CHARACTERS = "10X98765432"
PERSON_LENGTH = 18  # a disability certificate carries the ID number in its first 18 characters


class HouseholdKey(NamedTuple):
    """What makes a household the same household, here and on the platform."""

    kind: str  #: ``code``, ``id_number`` or ``name``
    value: str

    def __str__(self) -> str:
        return self.value if self.kind == "code" else f"{self.kind}:{self.value}"


class Household(BaseModel):
    """A household as one side names it; what that side does not tell is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    code: str = ""
    head: str = ""
    id_number: str = ""
    village: str = ""
    population: int | None = None

    @property
    def key(self) -> HouseholdKey:
        """户编号, else 证件号码, else village and head (PLATFORM.md 5)."""
        if self.code:
            return HouseholdKey("code", self.code)
        if self.id_number:
            return HouseholdKey("id_number", self.id_number[:PERSON_LENGTH].upper())
        return HouseholdKey("name", f"{self.village}/{self.head}")

    def masked(self) -> "Household":
        """The same household as logs and default reports may show it."""
        return self.model_copy(
            update={"head": mask_name(self.head), "id_number": mask_id(self.id_number)}
        )


def mask_name(name: str) -> str:
    """Return a name with only its first character readable."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_id(number: str) -> str:
    """Return an ID number as ``130630********0009``."""
    if len(number) <= 10:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def has_valid_checksum(id_number: str) -> bool:
    """Tell whether an 18-character ID number obeys GB 11643-1999."""
    body, check = id_number[:17], id_number[17:18].upper()
    if not (body.isascii() and body.isdigit() and len(body) == 17 and check):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return ID_CHECK_CHARACTERS[total % 11] == check
