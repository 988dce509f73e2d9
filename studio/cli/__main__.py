"""`python -m studio.cli` is `avatar-studio`."""

from studio.cli import main

main()
