"""The search over starts: every one tried and costed, the best shown; and whole series."""
