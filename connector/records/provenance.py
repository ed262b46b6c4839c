"""What a report rests on: who looked at what, when, and where the journal stood."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict


class JournalHead(BaseModel):
    """How far one run's chain of events had come: a later edit of it changes the hash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    events: int
    hash: str


class Provenance(BaseModel):
    """Account, platform and mapping that something was read with, and its inputs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    created_at: datetime
    tool_version: str
    account: str
    shown_user: str = ""
    shown_area: str = ""
    platform_host: str
    mapping_digest: str
    inputs: Mapping[str, str] = {}  #: file name → SHA-256
    months: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()  #: only these were looked at; all where it is empty
    journal: tuple[JournalHead, ...] = ()
    lost: tuple[str, ...] = ()  #: accounts that were asked for and could not be looked at
    seen_by_several: int = 0  #: households that more than one account lists, each taken once
