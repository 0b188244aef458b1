"""Replication: policies, their filters, the registries at both ends, and the copying between them."""
