"""Serving an application: processes, sockets, signals and the way out."""
