"""Options that many commands share."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None, typer.Option("--config", help="设置文件，默认是当前文件夹的 connector.toml")
]
Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 文档（给程序用）")]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="姓名和证件号码不打码")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="平台上已有不同内容时覆盖（默认不覆盖，列为冲突）")
]
Overwrites = Annotated[
    int | None,
    typer.Option(
        "--overwrites", min=0, help="允许覆盖的行数；超过设置的限额时要写明", metavar="行数"
    ),
]
Deregister = Annotated[
    int,
    typer.Option(
        "--deregister", min=0, help="计划中要注销的户数；有注销时必须写明", metavar="户数"
    ),
]
Reinstate = Annotated[
    int | None,
    typer.Option("--reinstate", min=0, help="计划中要退回的户数；写了就必须相同", metavar="户数"),
]
Workbooks = Annotated[list[Path], typer.Argument(help="一个或几个工作簿", metavar="工作簿...")]
ConvertPictures = Annotated[
    bool,
    typer.Option("--convert-pictures", help="不合要求的证明图片另存一份合格的副本来用，原图不动"),
]
TryAgain = Annotated[
    bool, typer.Option("--try-again", help="密码被平台拒绝过，确信没有错，再试一次")
]
EvidenceLevel = Annotated[
    str | None,
    typer.Option(
        "--evidence",
        help="留哪些页面作证据：trouble 出问题的（默认），all 每一户，none 不留",
        metavar="trouble|all|none",
    ),
]
Account = Annotated[
    str | None,
    typer.Option(
        "--account",
        metavar="用户名",
        help="用哪个账号；all 是本机存了密码的全部账号，出一份总的报告",
    ),
]
Parallel = Annotated[
    int, typer.Option("--parallel", min=1, max=8, help="几个账号同时做", metavar="个数")
]
