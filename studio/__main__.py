"""`python -m studio` opens the window."""

import sys

from studio.cli import main

sys.argv.insert(1, "open")
main()
