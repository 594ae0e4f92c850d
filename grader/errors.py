"""Every error a user can meet.

GraderError                 exit 2   base: both languages, never shown with a traceback
├── RubricError             exit 2   a rubric file: says file, line, key, and the nearest known key
│   └── RubricNotFound      exit 2   no rubric of that id in any library folder
├── InputError              exit 2   an answer file or text that cannot be read
│   └── TableError          exit 2   a class table: unreadable, undetectable, or a column is missing
├── PaperError              exit 2   a paper file: says file, line, key, and how to mend it
├── EncoderError            exit 2   an encoder that cannot be found or loaded
├── OutputError             exit 2   a result that cannot be written
└── SettingsError           exit 2   a setting or option with a value that makes no sense
"""

from __future__ import annotations

from grader.language import Lang, pick, user_language


class GraderError(Exception):
    """Base of the tree. The message names the file, line or row, what is wrong, and how to mend it.

    `zh` and `en` are the same sentence in Chinese and English; `str()` gives the user's language.
    """

    exit_code = 2

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def message(self, lang: Lang) -> str:
        """The message in `lang`."""
        return pick(lang, self.zh, self.en)

    def __str__(self) -> str:
        return self.message(user_language())


class RubricError(GraderError):
    """A rubric file breaks the format."""


class RubricNotFound(RubricError):
    """No library folder holds a rubric of this id, or the path does not exist."""


class InputError(GraderError):
    """An answer cannot be read."""


class TableError(InputError):
    """A class table cannot be read or lacks a column."""


class PaperError(GraderError):
    """A paper file breaks the format."""


class EncoderError(GraderError):
    """An encoder cannot be found or loaded."""


class OutputError(GraderError):
    """A result cannot be written."""


class SettingsError(GraderError):
    """An option's value makes no sense."""
