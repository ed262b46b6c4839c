"""Drives the platform in a real browser; above this room nobody sees a page or a frame."""
