"""`python -m detente` is the command `detente`."""

from __future__ import annotations

if __name__ == "__main__":
    try:
        from detente.cli import main

        code = main()
    except KeyboardInterrupt:  # while the program was still being read
        code = 130
    raise SystemExit(code)
