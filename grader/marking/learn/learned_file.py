"""What was learned, on disk: JSON with plain numbers, where they come from, and what they are worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.batch.outputs import WholeFiles
from grader.batch.read import unreadable
from grader.errors import InputError
from grader.marking.learn.learned import Learned
from grader.records import Rubric

_DIGITS = 7
_NAMED = 80  # characters of the place that a message names
_LARGEST = 1e6  # what is learned stays far below; edited into a file, more would overflow, and nan would become a mark
_Number = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Step = Annotated[int, Field(ge=-127, le=127)]


class LearnedError(InputError):
    """A learned file cannot be read, or was learned for another rubric, model or settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the numbers come from. `model` and `settings` are those of the grader's stamp. `before` and `after` are
    cross-validated figures, of the rubric alone and of what was learned."""

    rubric_id: str
    rubric_sha256: str
    model: str
    settings: str
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
    before: dict[str, _Number | None]
    after: dict[str, _Number | None]


class _Numbers(_Checked):
    share_centre: _Number
    shift: _Number
    slope: _Number
    points_centre: list[_Number]
    points: list[_Number]
    whole_centre: list[_Number]
    whole: list[_Number]
    clause_centre: list[_Number]
    clauses: list[list[_Step]]
    worth: list[_Number]
    owners: list[int]
    ids: list[str]
    marks: list[_Share]
    empty_ceiling: _Share
    flagged_ceiling: _Share


class _File(_Checked):
    schema_: Literal[1]
    rubric: _Rubric
    model: str
    settings: str
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
        "settings": p.settings,
        "method": learned.method,
        "trained_on": {"table": p.table, "human": p.human, "rows": p.rows},
        "cross_validated": {"before": p.before, "after": p.after},
        "numbers": numbers,
    }
    with WholeFiles(force=force) as files:
        files.reserve(path).write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
        files.commit()


def read_learned(
    path: Path, rubric: Rubric, *, model: str, settings: str, dimensions: int
) -> tuple[Learned, Provenance]:
    """What `path` holds. Raises LearnedError where it cannot be read or belongs to another rubric, model or settings (`model` and
    `settings` as results are stamped, `dimensions` of the model's vectors)."""
    file = _parse(path)
    _check_rubric(path, file, rubric)
    _check_model(path, file, model)
    _check_settings(path, file, settings)
    _check_numbers(path, file.numbers, points=len(rubric.points), dimensions=dimensions)
    return _learned(file), _provenance(file)


def _parse(path: Path) -> _File:
    try:
        return _File.model_validate_json(path.read_bytes())
    except OSError as error:
        told = unreadable(path, error)
        raise LearnedError(zh=told.zh, en=told.en) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))[:_NAMED] or "JSON"
        raise LearnedError(
            zh=f"{path} 不是 grade learn 写的文件，或者被改过（{where} 处不对）。请重新运行 grade learn。",
            en=f"{path} was not written by grade learn, or was edited ({where} is wrong). Run grade learn again.",
        ) from error


def _learned(file: _File) -> Learned:
    numbers = file.numbers
    return Learned(
        method=file.method,
        share_centre=numbers.share_centre,
        shift=numbers.shift,
        slope=numbers.slope,
        points_centre=np.array(numbers.points_centre),
        points=np.array(numbers.points),
        whole_centre=np.array(numbers.whole_centre),
        whole=np.array(numbers.whole),
        clause_centre=np.array(numbers.clause_centre),
        clauses=np.array(numbers.clauses, np.int8).reshape(-1, len(numbers.clause_centre)),
        worth=np.array(numbers.worth),
        owners=np.array(numbers.owners, np.int64),
        ids=tuple(numbers.ids),
        marks=np.array(numbers.marks),
        empty_ceiling=numbers.empty_ceiling,
        flagged_ceiling=numbers.flagged_ceiling,
    )


def _provenance(file: _File) -> Provenance:
    t, v = file.trained_on, file.cross_validated
    return Provenance(
        rubric_id=file.rubric.id,
        rubric_sha256=file.rubric.sha256,
        model=file.model,
        settings=file.settings,
        table=t.table,
        human=t.human,
        rows=t.rows,
        before=v.before,
        after=v.after,
    )


def _check_rubric(path: Path, file: _File, rubric: Rubric) -> None:
    if file.rubric.sha256 != rubric.sha256:
        same = file.rubric.id == rubric.id
        raise LearnedError(
            zh=f"{path} 是按评分标准 {file.rubric.id}"
            + (
                " 的另一个版本学的；评分标准改过，请重新运行 grade learn。"
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


def _check_model(path: Path, file: _File, model: str) -> None:
    if file.model == model:
        return
    if model.startswith(file.model + "+"):  # a result's stamp is encoder+judge
        raise LearnedError(
            zh=f"{path} 是用 --fast 学的，评分时也要加 --fast；或者不加 --fast，重新运行 grade learn。",
            en=f"{path} was learned with --fast; grade with --fast too, or run grade learn again without it.",
        )
    if file.model.startswith(model + "+"):
        raise LearnedError(
            zh=f"{path} 不是用 --fast 学的，评分时也不要加 --fast；或者加上 --fast，重新运行 grade learn。",
            en=f"{path} was learned without --fast; grade without it too, or run grade learn again with --fast.",
        )
    raise LearnedError(
        zh=f"{path} 是用模型 {file.model} 学的，现在用的是 {model}。请用同一个模型评分，或重新运行 grade learn。",
        en=f"{path} was learned with the model {file.model}, and this is {model}. Grade with the same model, or run grade learn again.",
    )


def _check_settings(path: Path, file: _File, settings: str) -> None:
    if file.settings != settings:
        raise LearnedError(
            zh=f"{path} 是用另一套评分设置或另一版本的 grader 学的（{file.settings}，现在是 {settings}），学到的分数对不上。请重新运行 grade learn。",
            en=f"{path} was learned with other settings or another version of grader ({file.settings}, and this is {settings}), whose "
            "marks differ. Run grade learn again.",
        )


def _check_numbers(path: Path, n: _Numbers, *, points: int, dimensions: int) -> None:
    widths = {len(n.clause_centre), len(n.whole_centre), len(n.whole), *map(len, n.clauses)}
    if (
        widths != {dimensions}
        or not len(n.points) == len(n.points_centre) == points
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
