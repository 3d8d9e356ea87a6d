"""Measures covet against its peers; see README.md."""
