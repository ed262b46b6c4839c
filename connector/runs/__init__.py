"""The use cases, one readable module each."""
