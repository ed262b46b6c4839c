"""A reviewer's signature on exactly one plan."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Approval(BaseModel):
    """Who approved a plan, when, and the signature that binds both to the plan's digest.

    ``key`` is the public half of the reviewer's key, in base64.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reviewer: str
    at: datetime
    key: str
    signature: str

    def signed_text(self, digest: str) -> str:
        """Return what the signature is over: a change of any part of it shows."""
        return build_signed_text(digest, self.reviewer, self.at)


def build_signed_text(digest: str, reviewer: str, at: datetime) -> str:
    """Return the text that a reviewer signs, one line each for plan, name and time."""
    return f"{digest}\n{reviewer}\n{at.isoformat()}"
