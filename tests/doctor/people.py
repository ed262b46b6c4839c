"""Everything that the mock platform says of its people, to be looked for where it must not be."""

from mock_platform import MockPlatform


def find_people(platform: MockPlatform, text: str) -> set[str]:
    """Return which names, numbers, places, amounts and texts of its people stand in ``text``."""
    values = set()
    for one in platform.households:
        values |= {one.head, one.code, one.id_number, one.row_id, one.village}
        values |= {one.id_number[:6] + "*" * 8 + one.id_number[-4:]}
    for months in platform.state()["stored"].values():
        for month in months.values():
            values |= {value for value in month.values() if isinstance(value, str) and value}
    return {value for value in values if value in text}
