"""Renders a self-contained HTML page: no request leaves it, whatever stands in the data."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from connector.report.words import format_money

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["money"] = format_money
    return environment


def render_page(template: str, **values: object) -> bytes:
    """Return the page as UTF-8; what the data holds is shown as text, never as markup."""
    return _environment().get_template(template).render(**values).encode("utf-8")
