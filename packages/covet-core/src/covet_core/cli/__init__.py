"""The command line: `covet run`, `plan`, `routes`, `check` and `openapi`."""
