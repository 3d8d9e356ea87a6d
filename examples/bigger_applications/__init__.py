"""A service in several files, spelled the way that FastAPI users spell it."""
