"""Conditional requests (RFC 9110, 13): tags, conditions, and what they come to."""
