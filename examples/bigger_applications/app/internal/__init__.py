"""Routes that aren't the public's."""
