"""Runs, plans and issues as people read them: on the terminal, in Excel, on a page."""
