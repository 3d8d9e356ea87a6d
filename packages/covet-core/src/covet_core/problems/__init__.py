"""Problems as a service's interface: who declares which, what sends them, and where people read about them.

Nothing is imported here: a service that sends no problem loads nothing of it.
"""
