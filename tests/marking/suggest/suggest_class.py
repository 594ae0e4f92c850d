"""A class whose best students say one point by an idiom that the rubric lacks, and the tables it stands in."""

from __future__ import annotations

from pathlib import Path

RUBRIC = """schema: 1
id: loss
title: 客户流失
kind: short-answer
language: zh
question: 客户为什么会流失？
points:
  - id: quality
    text: 产品质量不稳定
    marks: 1
    also: [质量时好时坏]
  - id: service
    text: 服务态度冷淡，投诉没人管
    marks: 1
  - id: honesty
    text: 宣传与实际不符，欺骗了客户
    marks: 1
"""
IDIOM = "挂羊头卖狗肉"
QUALITY = ("产品质量不稳定", "质量时好时坏", "产品的质量总是不稳定", "质量不稳定")
SERVICE = ("服务态度冷淡", "投诉没人管", "服务态度冷淡，投诉没有人管", "客服态度冷淡")
ENDS = ("", "所以走了", "因此离开", "只好换一家")


def rows(*, idiom: str = IDIOM, count: int = 20) -> list[tuple[str, str, float, float, float, float]]:
    """(id, answer, total, quality, service, honesty): every second answer has full marks, and says `idiom`."""
    found = []
    for i in range(count):
        quality, service, end = QUALITY[i % 4], SERVICE[i // 2 % 4], ENDS[i // 4 % 4]
        if i % 2 == 0:
            answer, marks = f"{quality}。{service}。{idiom}。{end}", (1.0, 1.0, 1.0)
        else:
            answer, marks = (
                (f"{quality}。{end}", (1.0, 0.0, 0.0))
                if i % 4 == 1
                else (f"{service}。{end}", (0.0, 1.0, 0.0))
            )
        found.append((f"S{i:02}", answer, sum(marks), *marks))
    return found


def write_class(
    path: Path, given: list[tuple[str, str, float, float, float, float]], *, points: bool = True
) -> Path:
    """The class as CSV, with the teacher's columns 教师 and, if asked for, 教师:id."""
    header = "学号,答案,教师" + (",教师:quality,教师:service,教师:honesty" if points else "")
    lines = [",".join(str(cell) for cell in (row if points else row[:3])) for row in given]
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path
