"""The way in: registers the commands, and turns every error into a sentence and a code."""

import io
import os
import sys
import traceback
from pathlib import Path

import typer

import connector
from connector.cli import (
    access,
    account,
    capture,
    context,
    control,
    doctor,
    entries,
    history,
    map_group,
    notify,
    practice,
    purge,
    reconcile,
    rehearse,
    review,
    rosters,
    schedule,
    status,
    upload,
    verify,
    workbooks,
)
from connector.cli.output import print_json
from connector.cli.usage import UsageError, explain_usage
from connector.errors import ConnectorError
from connector.settings import load_settings

INTERRUPTED = "已中断。已发送的内容都记在日志里，运行 connector resume 接着做"

app = typer.Typer(
    name="connector",
    help="把核对过的月收入工作簿录入平台，并逐户读回核实。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    practice.demo,
    practice.mock,
    workbooks.template,
    workbooks.check,
    workbooks.rules,
    entries.plan,
    review.approve,
    entries.apply,
    upload.upload,
    entries.resume,
    review.undo,
    rosters.roster,
    rosters.statistics,
    reconcile.reconcile,
    status.status,
    history.runs,
    history.show,
    control.lease,
    control.stop,
    control.pause,
    purge.purge,
    doctor.doctor,
    access.trust,
    capture.capture,
    rehearse.rehearse,
):
    app.command()(command)
app.add_typer(account.account, name="account")
app.add_typer(map_group.map_, name="map")
app.add_typer(schedule.schedule, name="schedule")
app.add_typer(notify.notify, name="notify")
app.add_typer(verify.journal_, name="journal")
app.add_typer(reconcile.report, name="report")


@app.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", help="显示版本")) -> None:
    if version:
        print(connector.__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; never show a traceback for something a user can cause."""
    _make_output_safe()
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False) or 0
    except ConnectorError as error:
        code = _tell(str(error), error.exit_code, type(error).__name__)
    except UsageError as error:
        code = _tell(explain_usage(error), 2, "UsageError")
    except (KeyboardInterrupt, typer.Abort):
        code = _tell(INTERRUPTED, 4, "Interrupted")
    except Exception as error:
        code = _tell(_keep_crash(error), 4, "InternalError")
    sys.exit(code)


def _make_output_safe() -> None:
    """A console of code page 936 cannot show every character; it must not stop us."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _tell(sentence: str, code: int, kind: str) -> int:
    if "--json" in sys.argv:
        command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
        print_json(command, {}, {"error": {"kind": kind, "message": sentence}})
    print(f"错误：{sentence}", file=sys.stderr)
    return code


def _keep_crash(error: Exception) -> str:
    """Keep where it happened, for whoever mends it; values and messages can be personal."""
    text = f"{connector.__version__} {_describe(error)}"
    try:
        folder = load_settings().home
    except ConnectorError:
        folder = Path.cwd()
    path = folder / f"crash-{context.now():%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return f"程序内部出错（{type(error).__name__}），已停止"
    return f"程序内部出错（{type(error).__name__}），已停止；请把 {path} 交给维护人员"


def _describe(error: BaseException) -> str:
    """Return the error's kind and frames, and those of what it gathers; no messages."""
    places = "".join(traceback.format_tb(error.__traceback__))
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "".join([f"{type(error).__name__}\n{places}", *map(_describe, inner)])


if __name__ == "__main__":
    main()
