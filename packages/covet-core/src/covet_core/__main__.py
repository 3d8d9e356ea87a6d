"""`python -m covet_core` is `covet`."""

from covet_core.cli.main import main

main()
