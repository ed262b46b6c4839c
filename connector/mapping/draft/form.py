"""Holds the form of a capture against ``income.toml``: which field stands where."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from connector.mapping.captured import Capture
from connector.mapping.draft.pages import find_pages
from connector.mapping.headers import (
    HeaderPath,
    find_columns,
    format_path,
    normalise_label,
    parse_pattern,
)
from connector.mapping.income import IncomeMapping

NEAR = 0.5
MOST_NEAR = 3
LIKELY_YEARS = range(2020, 2041)


@dataclass(frozen=True)
class FieldFound:
    """One field: the header path it was found under, or paths that read like it."""

    name: str
    label: str
    path: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormReport:
    """What a technician has to know for ``income.toml``."""

    is_seen: bool
    fields: tuple[FieldFound, ...] = ()
    unclaimed: tuple[str, ...] = ()  #: columns of the form that no field claims
    months: tuple[str, ...] = ()  #: the rows' own labels
    month_label: str = ""  #: which of form.month_labels they are
    first_month: int | None = None  #: the month of the first row
    starts: int = 0  #: what the mapping says

    @property
    def missing(self) -> tuple[FieldFound, ...]:
        """Fields of the mapping that stand under no header path."""
        return tuple(field for field in self.fields if not field.path)


def report_form(capture: Capture, mapping: IncomeMapping) -> FormReport:
    """Return which header path each field has on the captured form."""
    page = find_pages(capture, "form")
    if not page.tables:
        return FormReport(is_seen=False)
    table = max(page.tables, key=lambda one: (bool(one.labels), len(one.paths)))
    paths = table.paths
    columns = find_columns(paths, mapping.form_patterns)
    month_words = {normalise_label(word) for word in mapping.form.month_column}
    free = {
        format_path(paths[column]): paths[column]
        for column in columns.unclaimed
        if normalise_label(paths[column][-1]) not in month_words
    }
    template, first = _read_month(table.labels[0], mapping) if table.labels else ("", None)
    fields = tuple(
        FieldFound(
            name=name,
            label=mapping.fields[name].label,
            path=format_path(paths[columns.found[name]]) if name in columns.found else "",
            near=() if name in columns.found else _near(name, mapping, free),
        )
        for name in mapping.form_patterns
    )
    return FormReport(
        is_seen=True,
        fields=fields,
        unclaimed=tuple(free),
        months=table.labels,
        month_label=template,
        first_month=first,
        starts=mapping.form.income_year_starts,
    )


def _near(name: str, mapping: IncomeMapping, free: Mapping[str, HeaderPath]) -> tuple[str, ...]:
    """Return the unclaimed paths that read most like the field's own."""
    field = mapping.fields[name]
    wanted = [normalise_label(field.label.replace("›", ""))]
    for pattern in map(parse_pattern, field.form):
        wanted += ["".join([max(step, key=len) for step in pattern]), *pattern[-1]]
    by_text = {normalise_label("".join(path)): text for text, path in free.items()}
    by_text |= {normalise_label(path[-1]): text for text, path in free.items()}
    found: dict[str, None] = {}
    for word in wanted:
        for match in get_close_matches(word, by_text, n=MOST_NEAR, cutoff=NEAR):
            found.setdefault(by_text[match])
    return tuple(found)[:MOST_NEAR]


def _read_month(label: str, mapping: IncomeMapping) -> tuple[str, int | None]:
    """Return which of form.month_labels a row's label is, and the number of its month."""
    for template in mapping.form.month_labels:
        for year in LIKELY_YEARS:
            for month in range(1, 13):
                text = template.format(yyyy=year, m=month, mm=f"{month:02d}")
                if normalise_label(text) == normalise_label(label):
                    return template, month
    return "", None
