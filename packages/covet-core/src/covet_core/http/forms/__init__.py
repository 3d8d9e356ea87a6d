"""Forms: read as they arrive, with files that are checked, kept and stored."""
