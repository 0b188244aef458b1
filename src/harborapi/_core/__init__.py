"""The engine: what to ask, how a call goes, how an answer is read. No I/O here."""
