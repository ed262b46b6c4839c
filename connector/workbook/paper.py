"""How a sheet comes out of a printer: what clerks write is signed on paper."""

from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet


def print_across(sheet: Worksheet, *, header: tuple[int, int]) -> None:
    """Let all columns fit on a page's width, with the header's rows on every page."""
    first, last = header
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{first}:{last}"
