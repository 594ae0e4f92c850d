"""Numbers as Word writes them in lists: 一, ①, （1）, iv, B … (w:numFmt, ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_COUNTED = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
}  # fmt: skip
_ENCLOSED = {
    "decimalEnclosedCircle": 0x2460,
    "decimalEnclosedCircleChinese": 0x2460,
    "decimalEnclosedParen": 0x2474,
    "decimalEnclosedFullstop": 0x2488,
}  # the first of twenty characters each


def format_number(number: int, style: str) -> str:
    """`number` (from 0) in Word's number format `style`; formats that are not known here give plain digits."""
    if style == "none":
        return ""
    if number < 1:
        return str(number)
    if style in _COUNTED:
        return _counted(number, _DIGITS, "十")
    if style == "chineseLegalSimplified":
        return _counted(number, _FORMAL, "拾", one_ten=True)
    if style == "ideographLegalTraditional":
        return _counted(number, _FORMAL_TRADITIONAL, "拾", one_ten=True)
    if style in {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"}:
        return "".join(_DIGITS[int(d)] for d in str(number))
    if style in _ENCLOSED and number <= 20:
        return chr(_ENCLOSED[style] + number - 1)
    return _plain(number, style)


def _plain(number: int, style: str) -> str:
    match style:
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(0xFF10 + int(d)) for d in str(number))
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman" if number < 400:
            return _roman(number) if style == "lowerRoman" else _roman(number).upper()
        case "ideographTraditional" if number <= len(_STEMS):
            return _STEMS[number - 1]
        case "ideographZodiac" if number <= len(_BRANCHES):
            return _BRANCHES[number - 1]
    return str(number)


def _counted(number: int, digits: str, ten: str, *, one_ten: bool = False) -> str:
    """一 … 九十九; `one_ten`: 壹拾 and not 拾. Larger numbers, which no list reaches, digit by digit."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return "".join(digits[int(d)] for d in str(number))
    head = (digits[tens] if tens > 1 or one_ten else "") + ten if tens else ""
    return head + (digits[ones] if ones else "")


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written
