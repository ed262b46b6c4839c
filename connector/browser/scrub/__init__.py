"""Takes everybody's data out of pages: replaced, unless known to be structure."""
