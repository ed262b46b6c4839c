"""Drafts a mapping from a capture: what is really there first, the mapping in force behind it."""
