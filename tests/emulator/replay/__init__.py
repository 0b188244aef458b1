"""Replaying recorded exchanges."""
