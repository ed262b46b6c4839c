"""What the source of the form's page shows: the names of its controls, in the order of columns."""

PREFIX = "ctl00$ContentPlaceHolder1$"
SAVE = f"{PREFIX}btnSave"

AMOUNTS = {
    "business_crops": "txtJyZz",
    "business_livestock": "txtJyYz",
    "business_other": "txtJyQt",
    "business_costs": "txtJyZc",
    "wages_work": "txtGzWg",
    "wages_public_post": "txtGzGy",
    "wages_other": "txtJyQt1",
    "property_land_rent": "txtCcTd",
    "property_dividends": "txtCcFh",
    "property_solar": "txtCcGf",
    "property_other": "txtCcQt",
    "transfer_policy": "txtZyZc",
    "transfer_other": "txtCcQt1",
}
ANSWERS = {
    "housing_safe": "rblZf",
    "water_safe": "rblYs",
    "school_dropout": "rblCx",
    "medical_insured": "rblYb",
}
PROBLEM = "txtWt"

DETAIL_COLUMNS = (
    *("business_crops", "business_livestock", "business_other", "business_costs", ""),
    *("wages_work", "wages_public_post", "wages_other", ""),
    *("property_land_rent", "property_dividends", "property_solar", "property_other", ""),
    *("transfer_policy", "transfer_other", "", ""),
    *("housing_safe", "water_safe", "school_dropout", "medical_insured", "problem"),
)
"""The fields of 月收入明细 after the month; sums are nameless."""


def control_name(row: int, control: str) -> str:
    """Return the ``name`` of a control in the form's row, counted from 0."""
    return f"{PREFIX}rptMonth$ctl{row + 1:02d}${control}"


def control_id(row: int, control: str) -> str:
    """Return the ``id`` of the same control."""
    return control_name(row, control).replace("$", "_")
