"""The Hebei connector: from a checked workbook to proved entries on the provincial platform."""

__version__ = "0.1.0"
