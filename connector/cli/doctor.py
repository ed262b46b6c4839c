"""``doctor``: what stands between this computer and the platform's pages."""

import asyncio
from pathlib import Path

import typer

from connector.cli import context
from connector.cli.operator import make_operator
from connector.cli.options import Config, Json
from connector.cli.output import print_json, stdout
from connector.records.diagnosis import Check, Diagnosis, Verdict
from connector.report.drift import (
    render_check,
    render_diagnosis,
    write_diagnosis_html,
    write_diagnosis_json,
)
from connector.runs.doctor import Doctor
from connector.settings import Settings

DIFFERENT, USAGE, STOPPED = 1, 2, 4


def doctor(config: Config = None, json: Json = False) -> None:
    """检查设置、浏览器、网络、证书、登录，逐页核对平台与映射；不保存任何内容。"""
    console = stdout()

    def tell(check: Check) -> None:
        if not json:
            render_check(check, console)

    examination = Doctor(clock=context.now, tell=tell, make_operator=make_operator)
    diagnosis = asyncio.run(examination.examine(config))
    reports = _write_reports(diagnosis, examination.settings)
    if json:
        print_json("doctor", diagnosis.counts, _document(diagnosis, reports))
    else:
        render_diagnosis(diagnosis, console, reports=reports)
    raise typer.Exit(exit_code(diagnosis))


def _write_reports(diagnosis: Diagnosis, settings: Settings | None) -> list[Path]:
    """Keep the report beside those of runs, where there is a place for it."""
    home = next((check for check in diagnosis.checks if check.name == "home"), None)
    if settings is None or home is None or not settings.home.is_dir():
        return []
    name = f"doctor-{diagnosis.created_at:%Y%m%d-%H%M%S}"
    folder = settings.home / "reports"
    paths = [folder / f"{name}.html", folder / f"{name}.json"]
    write_diagnosis_html(diagnosis, paths[0])
    write_diagnosis_json(diagnosis, paths[1])
    return paths


def _document(diagnosis: Diagnosis, reports: list[Path]) -> dict[str, object]:
    return {
        "checks": [
            {
                "name": check.name,
                "ok": None if check.verdict is Verdict.UNREACHED else check.is_well,
                "verdict": check.verdict.value,
                "title": check.title,
                "detail": check.detail,
                "advice": check.advice,
            }
            for check in diagnosis.checks
        ],
        "drift": [drift.model_dump(mode="json") for drift in diagnosis.drift],
        "stopped": diagnosis.stopped or None,
        "platform": diagnosis.platform_host,
        "mapping": {"name": diagnosis.mapping, "sha256": diagnosis.mapping_digest},
        "reports": [str(path) for path in reports],
    }


def exit_code(diagnosis: Diagnosis) -> int:
    """0 all is well, 1 something differs or was not seen, 2 settings or mapping are wrong,
    4 not looked at to the end."""
    wrong = {check.name for check in diagnosis.checks if check.verdict is Verdict.PROBLEM}
    if wrong & {"settings", "mapping"}:
        return USAGE
    if diagnosis.stopped:
        return STOPPED
    return 0 if diagnosis.is_well else DIFFERENT
