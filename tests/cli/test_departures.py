"""Who leaves the lists and who comes back, from the workbook to the proof, at the command line."""

from random import Random

from cli.command import Computer
from cli.refusals import require_one_sentence
from mock_platform.pictures import make_picture

from connector.mapping.load import load_mapping
from connector.workbook.deregistration_template import write_deregistrations

MAPPING = load_mapping("hebei").require_deregistration()
NAMES = ("code", "head", "id_number", "village")
REASON = "单人户，已去世"


def named(household) -> dict[str, str]:
    return {name: getattr(household, name) for name in NAMES}


def write_rows(computer: Computer, away, back) -> str:
    """Write the workbook of one household that leaves and one that comes back."""
    (computer.folder / "证明.png").write_bytes(make_picture(Random(away.code)))
    leaving = named(away) | {"type": "死亡", "reason": REASON, "proof": "证明.png"}
    returning = named(back) | {"reason": "误报"}
    write_deregistrations(computer.folder / "注销.xlsx", MAPPING, [leaving], [returning])
    return "注销.xlsx"


def test_households_leave_and_come_back_by_plan_and_by_their_exact_number_only(computer, platform):
    away, back = platform.households[:2]
    platform.deregister(back.code, "死亡", "误报")
    workbook = write_rows(computer, away, back)

    direct = computer.run("upload", workbook)
    planned = computer.run("plan", workbook, "-o", "计划.json", "--json")
    unnamed = computer.run("apply", "计划.json")
    too_many = computer.run("apply", "计划.json", "--deregister", "2")
    untouched = list(platform.deregistered)
    half = computer.run("apply", "计划.json", "--deregister", "1", "--reinstate", "2")
    named = ("--deregister", "1", "--reinstate", "1")
    applied = computer.run("apply", "计划.json", *named, "--json")

    require_one_sentence(direct, 3, "户注销和注销退回不能直接办理；请先运行 connector plan")
    require_one_sentence(unnamed, 3, "计划要注销 1 户，命令中写的是 0 户，已拒绝")
    require_one_sentence(too_many, 3, "计划要注销 1 户，命令中写的是 2 户，已拒绝")
    require_one_sentence(half, 3, "计划要退回 1 户，命令中写的是 2 户，已拒绝")
    assert untouched == [back.code]
    assert (planned.code, applied.code) == (0, 0)
    changes = planned.document["changes"]
    assert [(c["kind"], c["household"]["code"], c["state"], c["months"]) for c in changes] == [
        ("deregistration", away.code, "new", []),
        ("reinstatement", back.code, "new", []),
    ]
    assert (changes[0]["after"]["type"], changes[0]["after"]["reason"]) == ("death", "***")
    rows = applied.document["rows"]
    assert [(r["kind"], r["household"]["code"], r["month"], r["outcome"]) for r in rows] == [
        ("deregistration", away.code, "", "verified"),
        ("reinstatement", back.code, "", "verified"),
    ]
    assert {row["source"]["sheet"] for row in rows} == {"户注销", "户注销退回"}
    assert not [word for word in (away.head, REASON) if word in planned.out + applied.out]
    assert {code: (one["type"], one["reason"]) for code, one in platform.deregistered.items()} == {
        away.code: ("死亡", REASON)
    }
    arrived = next(e for e in platform.deregistrations if e["code"] == away.code)
    assert arrived["proof_sha256"] == changes[0]["after"]["proof"]
