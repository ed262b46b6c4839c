"""Made-up rows of who is to leave the lists and who is to come back."""

import hashlib
from pathlib import Path
from random import Random

from mock_platform.pictures import make_picture
from runs.factories import make_household

from connector.mapping.load import load_mapping
from connector.records.deregistration import Deregistration, Proof, Reinstatement
from connector.records.income import Source

MAPPING = load_mapping("hebei").deregistration
TYPES = tuple(MAPPING.types)
LABELS = {name: one.label for name, one in MAPPING.types.items()}


def make_deregistration(registered, folder: Path, *, kind=TYPES[0], cause="户内人员均已去世"):
    """One row of a workbook, with a picture of its own beside it."""
    path = folder / f"{registered.code}.png"
    path.write_bytes(make_picture(Random(registered.code)))
    content = path.read_bytes()
    return Deregistration(
        household=make_household(registered),
        type=kind,
        reason=cause,
        proof=Proof(
            path=str(path),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            given=path.name,
        ),
        source=Source(file="注销.xlsx", sheet="户注销", row=4),
    )


def make_reinstatement(registered, *, cause="误报"):
    """One row that asks for a household to come back."""
    return Reinstatement(
        household=make_household(registered),
        reason=cause,
        source=Source(file="注销.xlsx", sheet="户注销退回", row=4),
    )
