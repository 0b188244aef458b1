"""All rooms in one class. Written by tools/generate.py."""

from .label import LabelMethods


class Rooms(LabelMethods):
    """Every method of every room."""
