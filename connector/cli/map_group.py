"""``map``: one word for drafting, from captured pages or from a county's own workbook."""

from typing import Any

import typer
from typer.core import TyperGroup

from connector.cli.capture import map_platform
from connector.cli.map_workbook import map_workbook

WORKBOOK = "workbook"


class MapGroup(TyperGroup):
    """Takes what begins with neither a subcommand nor a call for help for a workbook."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Return the rest of the words, with ``workbook`` put before them where it is left out."""
        is_named = not args or args[0] in {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if is_named else [WORKBOOK, *args])


map_ = typer.Typer(
    cls=MapGroup,
    help="起草映射：map 工作簿 对应本县的表头，map platform 对应采集的页面",
    no_args_is_help=True,
)
map_.command("platform")(map_platform)
map_.command(WORKBOOK)(map_workbook)
