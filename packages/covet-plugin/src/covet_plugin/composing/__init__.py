"""The steps of `compose()`: looking at the list, ordering it, putting contributions together."""
