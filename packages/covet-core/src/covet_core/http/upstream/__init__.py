"""Answers of another service, passed on."""
