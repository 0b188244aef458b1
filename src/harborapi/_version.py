"""The package's version, and the only place where it is written."""

__version__ = "1.0.0"
