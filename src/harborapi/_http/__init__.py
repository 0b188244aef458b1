"""The drivers: they perform the engine's effects with an HTTP library, and make its exceptions ours."""
