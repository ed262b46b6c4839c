"""The durable, append-only memory of runs and operations."""
