"""``python -m ppdplan`` is the same program as ``ppdplan``."""

from ppdplan.cli import main

if __name__ == "__main__":
    main()
