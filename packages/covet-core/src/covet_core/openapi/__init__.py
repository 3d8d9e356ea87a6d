"""What the outside is told of a service: an OpenAPI 3.1 document, and a page to read and try it.

Nothing is imported here: a service that is never asked for its document doesn't load what makes it.
"""
