"""Programs that are type-checked and not run: their types are part of what is promised."""
