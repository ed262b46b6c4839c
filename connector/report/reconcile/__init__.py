"""What a reconciliation found, for auditors: terminal, Excel, a page, CSV and JSON, sealed."""
