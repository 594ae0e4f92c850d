"""Which of the two languages, Chinese or English, to speak to this user."""

from __future__ import annotations

import locale
import os
from typing import Literal

Lang = Literal["zh", "en"]


def user_language() -> Lang:
    """The language for messages that belong to no rubric: GRADER_LANG, then the locale; Chinese for zh*, else English."""
    for name in ("GRADER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value and value not in {"c", "posix", "c.utf-8"}:
            return "zh" if value.startswith("zh") else "en"
    system = (locale.getlocale()[0] or "").lower()  # Windows says "Chinese (Simplified)_China"
    return "zh" if system.startswith(("zh", "chinese")) else "en"


def pick(lang: Lang, zh: str, en: str) -> str:
    """The text in `lang`."""
    return zh if lang == "zh" else en
