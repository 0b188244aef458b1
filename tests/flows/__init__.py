"""Flows: what needs several operations, in both colours against the emulator."""
