"""What can be asked of Harbor: one file a tag of the API, one function an operation. Pure functions; no I/O."""
