"""What was learned, on disk: JSON with plain numbers, where they come from, and what they are worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from grader.batch.outputs import WholeFiles
from grader.errors import InputError
from grader.marking.learned import Learned
from grader.records import Rubric

_DIGITS = 7


class LearnedError(InputError):
    """A learned file cannot be read, or was learned for another rubric or model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the numbers come from. `before` and `after` are cross-validated figures, of the rubric alone and of what was learned."""

    rubric_id: str
    rubric_sha256: str
    model: str
    table: str
    human: str
    rows: int
    before: dict[str, float | None]
    after: dict[str, float | None]


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Rubric(_Checked):
    id: str
    sha256: str


class _Trained(_Checked):
    table: str
    human: str
    rows: int


class _Validated(_Checked):
    before: dict[str, float | None]
    after: dict[str, float | None]


class _Numbers(_Checked):
    share_centre: float
    shift: float
    slope: float
    points_centre: list[float]
    points: list[float]
    whole_centre: list[float]
    whole: list[float]
    clause_centre: list[float]
    clauses: list[list[int]]
    worth: list[float]
    owners: list[int]
    ids: list[str]
    marks: list[float]


class _File(_Checked):
    schema_: Literal[1]
    rubric: _Rubric
    model: str
    method: Literal["nothing", "recalibration", "residual"]
    trained_on: _Trained
    cross_validated: _Validated
    numbers: _Numbers

    model_config = ConfigDict(
        extra="forbid", alias_generator=lambda name: name.rstrip("_"), populate_by_name=True
    )


def write_learned(path: Path, learned: Learned, provenance: Provenance, *, force: bool = False) -> None:
    """Write both to `path`. Raises OutputError."""
    p = provenance
    numbers = {name: _plain(getattr(learned, name)) for name in _Numbers.model_fields}
    data = {
        "schema": 1,
        "rubric": {"id": p.rubric_id, "sha256": p.rubric_sha256},
        "model": p.model,
        "method": learned.method,
        "trained_on": {"table": p.table, "human": p.human, "rows": p.rows},
        "cross_validated": {"before": p.before, "after": p.after},
        "numbers": numbers,
    }
    with WholeFiles(force=force) as files:
        files.reserve(path).write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
        files.commit()


def read_learned(path: Path, rubric: Rubric, *, model: str) -> tuple[Learned, Provenance]:
    """What `path` holds. Raises LearnedError where it cannot be read or belongs to another rubric or model (`model` as results
    are stamped)."""
    try:
        file = _File.model_validate_json(path.read_bytes())
    except OSError as error:
        raise LearnedError(
            zh=f"无法读取 {path}：{error.strerror}。", en=f"{path} cannot be read: {error.strerror}."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "JSON"
        raise LearnedError(
            zh=f"{path} 不是 grade learn 写的文件（{where}：{first['msg']}）。请重新运行 grade learn。",
            en=f"{path} is no file that grade learn wrote ({where}: {first['msg']}). Run grade learn again.",
        ) from error
    _check(path, file, rubric, model)
    numbers = file.numbers
    learned = Learned(
        method=file.method,
        share_centre=numbers.share_centre,
        shift=numbers.shift,
        slope=numbers.slope,
        points_centre=np.array(numbers.points_centre),
        points=np.array(numbers.points),
        whole_centre=np.array(numbers.whole_centre),
        whole=np.array(numbers.whole),
        clause_centre=np.array(numbers.clause_centre),
        clauses=np.array(numbers.clauses, np.int8).reshape(len(numbers.clauses), -1),
        worth=np.array(numbers.worth),
        owners=np.array(numbers.owners, np.int64),
        ids=tuple(numbers.ids),
        marks=np.array(numbers.marks),
    )
    t, v = file.trained_on, file.cross_validated
    return learned, Provenance(
        rubric_id=file.rubric.id,
        rubric_sha256=file.rubric.sha256,
        model=file.model,
        table=t.table,
        human=t.human,
        rows=t.rows,
        before=v.before,
        after=v.after,
    )


def _check(path: Path, file: _File, rubric: Rubric, model: str) -> None:
    if file.rubric.sha256 != rubric.sha256:
        same = file.rubric.id == rubric.id
        raise LearnedError(
            zh=f"{path} 是按评分标准 {file.rubric.id}"
            + (
                "的另一个版本学的；评分标准改过，请重新运行 grade learn。"
                if same
                else f" 学的，不能用于 {rubric.id}。"
            ),
            en=f"{path} was learned with "
            + (
                f"another version of the rubric {rubric.id}, which has changed since; run grade learn again."
                if same
                else f"the rubric {file.rubric.id} and cannot be used with {rubric.id}."
            ),
        )
    if file.model != model:
        raise LearnedError(
            zh=f"{path} 是用模型 {file.model} 学的，现在用的是 {model}。请用同一个模型评分，或重新运行 grade learn。",
            en=f"{path} was learned with the model {file.model}, and this is {model}. Grade with the same model, or run grade learn again.",
        )
    n = file.numbers
    widths = {len(n.clause_centre), len(n.whole_centre), len(n.whole), *map(len, n.clauses)}
    if (
        len(widths) > 1
        or len(n.points) != len(rubric.points)
        or len(n.points_centre) != len(rubric.points)
        or not len(n.clauses) == len(n.worth) == len(n.owners)
        or any(not 0 <= o < len(n.ids) for o in n.owners)
        or len(n.ids) != len(n.marks)
    ):
        raise LearnedError(
            zh=f"{path} 里的数字前后不符，文件可能被改过。请重新运行 grade learn。",
            en=f"The numbers in {path} do not fit together; the file may have been edited. Run grade learn again.",
        )


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist() if value.dtype.kind == "i" else np.round(value, _DIGITS).tolist()
    if isinstance(value, float):
        return round(value, _DIGITS)
    return list(value) if isinstance(value, Sequence) else value
