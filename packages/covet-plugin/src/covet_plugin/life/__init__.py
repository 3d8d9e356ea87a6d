"""The life of a composed service: its plugins' lifespans and the services that they provide."""
