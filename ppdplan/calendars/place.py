"""Whether a calendar's LOCATION is somewhere to go, or a link, a call, a meeting online."""

import re

_LINK = re.compile(r"[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:tel|sip|sips|mailto|callto):", re.IGNORECASE)
_ONLINE = re.compile(
    r"\b(?:zoom|google meet|microsoft teams|ms teams|teams[- ]meeting|webex|skype|facetime|"
    r"whatsapp|jitsi|bluejeans|gotomeeting|google hangouts?|slack huddle|discord|"
    r"online|virtual|remote(?:ly)?|tele-?(?:health|medicine|visit|conference)|"
    r"(?:video|audio|conference|phone)[- ]?(?:call|visit|chat|conference|meeting)|"
    r"by phone|(?:tele)?phone|telefon\w*|dial[- ]?in|call[- ]?in)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"(?:teams|meet|hangouts?|call|video|web|internet|n/?a|none|tbd|-+)", re.IGNORECASE
)
_NUMBER = re.compile(r"[+(]?\d[\d\s().+-]{5,}(?:(?:,+|x|ext\.?|#)\s*\d+#?)*", re.IGNORECASE)


def is_place(location: str) -> bool:
    """Whether someone has to go there: no link, no online meeting or phone, not empty."""
    text = location.strip()
    if not text or _ONLY.fullmatch(text) or _NUMBER.fullmatch(text):
        return False
    return not (_LINK.search(text) or _ONLINE.search(text))
