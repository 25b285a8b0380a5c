"""``python -m masthead.cli``."""

from masthead.cli import main

main()
