"""The command line: parses, calls a run, shows what it returned, sets the exit code."""
