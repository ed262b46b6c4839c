"""One page object for each page: it knows where everything is, and decides nothing."""
