"""What can go wrong, as data: a stable code, a sentence, a hint and an exit code."""

from typing import Any

FAILED, BAD_INPUT, REFUSED, INTERRUPTED = 1, 2, 3, 130

EXIT_CODES = {
    "cannot-read": FAILED,
    "cannot-write": FAILED,
    "file-exists": FAILED,
    "internal": FAILED,
    "ambiguous-time": BAD_INPUT,
    "bad-amount": BAD_INPUT,
    "bad-calendar": BAD_INPUT,
    "bad-dose": BAD_INPUT,
    "bad-duration": BAD_INPUT,
    "bad-policy": BAD_INPUT,
    "bad-table": BAD_INPUT,
    "bad-time": BAD_INPUT,
    "bad-usage": BAD_INPUT,
    "bad-zone": BAD_INPUT,
    "last-feed-after-start": BAD_INPUT,
    "missing-option": BAD_INPUT,
    "nonexistent-time": BAD_INPUT,
    "no-cover": REFUSED,
    "no-series": REFUSED,
    "policy-expired": REFUSED,
    "strict": REFUSED,
    "wait-running": REFUSED,
    "wait-shortened": REFUSED,
    "window-too-short": REFUSED,
}


class PlanError(Exception):
    """A refusal that a person can act on.

    ``code`` is one of ``EXIT_CODES``; ``message`` quotes the value and says what is
    wrong; ``hint`` ends with the fix; ``details`` are further keys of the JSON error.
    """

    def __init__(self, code: str, message: str, hint: str = "", **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = details

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.code]
