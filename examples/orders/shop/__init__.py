"""The shop: what it has, and the rules of ordering. Nothing in here serves HTTP."""
