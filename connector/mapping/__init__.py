"""Names and places: what the sheets and the platform call each field, and where it stands."""
