"""``python -m covet`` is the command ``covet``."""

from covet_core.cli.main import main

if __name__ == "__main__":
    main()
