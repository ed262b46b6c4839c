"""The nouns: what a household, a month, an amount and a declaration are, and what is valid."""
