"""Many objects as one response, row by row."""
