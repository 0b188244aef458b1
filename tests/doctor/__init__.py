"""The doctor: what it finds, and what it never shows."""
