"""What ``doctor`` finds out: a verdict on each thing looked at, and how pages differ."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Verdict(StrEnum):
    """How a thing stands that was looked at."""

    OK = "ok"
    NOTICE = "notice"  #: works, and a person should know something about it
    PROBLEM = "problem"
    UNREACHED = "unreached"  #: nothing was seen of it, because of what came before


class Check(BaseModel):
    """One thing that was looked at; ``advice`` says what to do where it is not well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str  #: the operator's word for it
    verdict: Verdict
    detail: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.verdict in (Verdict.OK, Verdict.NOTICE)


class Drift(BaseModel):
    """One way in which a page is not what the mapping says: structure, never a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: str
    what: str
    expected: str = ""
    found: str = ""
    stops: bool  #: whether ``apply`` stops at it; else it finds another way


class Diagnosis(BaseModel):
    """Everything that one ``doctor`` found, free of personal data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    created_at: datetime
    tool_version: str
    computer: str
    platform_host: str = ""
    mapping: str = ""
    mapping_digest: str = ""
    checks: tuple[Check, ...] = ()
    drift: tuple[Drift, ...] = ()
    stopped: str = ""  #: what kept the rest from being looked at

    @property
    def counts(self) -> dict[str, int]:
        """How many checks ended in each verdict, and how many differences there are."""
        verdicts = [check.verdict for check in self.checks]
        return {v.value: verdicts.count(v) for v in Verdict} | {"drift": len(self.drift)}

    @property
    def is_well(self) -> bool:
        """Whether everything was seen and nothing has to be done."""
        return all(check.is_well for check in self.checks) and not self.drift
