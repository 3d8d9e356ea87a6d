"""Event streams: `text/event-stream` as WHATWG HTML (section 9.2) has it, and channels that fan events out.

Nothing is imported here: a service without event streams doesn't load them.
"""
