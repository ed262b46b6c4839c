"""How far a month is, for a township and for a county's groups: terminal, Excel, a page."""
