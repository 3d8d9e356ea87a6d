"""`python -m covet_di`: draw, check and compare the graphs of containers."""

import sys

from covet_di.cli import main

if __name__ == "__main__":
    sys.exit(main())
