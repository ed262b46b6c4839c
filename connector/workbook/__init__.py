"""Excel → rows → records and issues; the template; practice workbooks."""
