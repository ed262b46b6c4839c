"""A computer on which nothing has been set up."""

from cli.conftest import bare, run_here

__all__ = ["bare", "run_here"]
