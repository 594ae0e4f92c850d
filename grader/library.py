"""Finds a rubric by id or path: the folders asked for, then ./rubrics, then the bundled question bank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import RubricError, RubricNotFound
from grader.paths import bundled_rubrics_dir
from grader.records import Rubric
from grader.rubric import read_rubric

_SUFFIXES = (".yaml", ".yml")
_ID_LINE = re.compile(rb"""^(?:\xef\xbb\xbf)?["']?id["']?[ \t]*:[ \t]*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One rubric file of a library: its rubric, or the error that says why it has none.

    `folder` is the library folder that it was found in, None for a file that was named itself.
    """

    path: Path
    rubric: Rubric | None
    error: RubricError | None = None
    folder: Path | None = None

    @property
    def course(self) -> str:
        """The folders between the library and the file, `crm` for `rubrics/crm/x.yaml`; "" where there is none."""
        return "" if self.folder is None else "/".join(self.path.relative_to(self.folder).parts[:-1])


def load_rubric(id_or_path: str | Path, *, folders: Sequence[Path] = ()) -> Rubric:
    """The rubric of this id or at this path; a Path, a name with a slash or one ending in .yaml is a path.

    An id is looked up in `folders`, then ./rubrics, then the bundled bank; the first folder that has it wins.
    Raises RubricNotFound with the nearest ids when there is none, RubricError when the file is broken or a
    folder holds the id twice.
    """
    if isinstance(id_or_path, Path) or _looks_like_path(id_or_path):
        return read_rubric(Path(id_or_path))
    searched = library_folders(folders)
    for folder in searched:
        found = [path for path in rubric_files(folder) if _id_of(path) == id_or_path]
        if len(found) > 1:
            raise _twice(id_or_path, found[0], found[1])
        if found:
            return read_rubric(found[0])
    if (path := Path(id_or_path)).is_file():
        return read_rubric(path)
    raise _not_found(id_or_path, searched)


def library_folders(folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The folders that are searched, in order, each once. Raises RubricNotFound when one of `folders` is missing."""
    for folder in folders:
        if not folder.is_dir():
            raise RubricNotFound(
                zh=f"评分标准文件夹 {folder} 不存在，请检查路径。",
                en=f"The rubric folder {folder} does not exist; check the path.",
            )
    usual = (folder for folder in (Path("rubrics"), bundled_rubrics_dir()) if folder.is_dir())
    unique = {folder.resolve(): folder for folder in reversed([*folders, *usual])}
    return tuple(reversed(unique.values()))


def rubric_files(folder: Path) -> Iterator[Path]:
    """The rubric files in `folder` and below, by name; hidden ones are left out."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in _SUFFIXES and not hidden and path.is_file():
            yield path


def list_rubrics(folders: Sequence[Path] = ()) -> tuple[LibraryEntry, ...]:
    """Every rubric that an id can reach, sorted by id within its folder; broken files come last, each with its error.

    A rubric whose id an earlier folder has is left out; an id that one folder has twice is an error.
    Raises RubricNotFound when one of `folders` is missing.
    """
    taken: set[str] = set()
    sound: list[LibraryEntry] = []
    broken: list[LibraryEntry] = []
    for folder in library_folders(folders):
        here = read_folder(folder)
        sound += [e for e in here if e.rubric and e.rubric.id not in taken]
        broken += [e for e in here if e.error]
        taken |= {e.rubric.id for e in here if e.rubric}
    return (*sound, *broken)


def read_folder(folder: Path) -> tuple[LibraryEntry, ...]:
    """Every rubric file in `folder` and below, sorted by id; broken files come last, each with its error.

    Of two files with the same id the later by name is broken.
    """
    sound: dict[str, LibraryEntry] = {}
    broken: list[LibraryEntry] = []
    for path in rubric_files(folder):
        try:
            rubric = read_rubric(path)
            if rubric.id in sound:
                raise _twice(rubric.id, sound[rubric.id].path, path)
        except RubricError as error:
            broken.append(LibraryEntry(path, None, error, folder))
            continue
        sound[rubric.id] = LibraryEntry(path, rubric, None, folder)
    return (*(sound[name] for name in sorted(sound)), *broken)


def named_rubrics(names: Sequence[str], *, folders: Sequence[Path] = ()) -> tuple[LibraryEntry, ...]:
    """The rubrics of these ids, files and folders, each file once; all that an id can reach when nothing is named.

    What cannot be read has its error in its entry, and so has a folder without any rubric: it is named by mistake, and must
    not pass as sound. Raises RubricNotFound when one of `folders` is missing.
    """
    if not names:
        return list_rubrics(folders)
    entries = [entry for name in names for entry in _named(name, folders)]
    return tuple({entry.path.resolve(): entry for entry in entries}.values())


def _named(name: str, folders: Sequence[Path]) -> tuple[LibraryEntry, ...]:
    path = Path(name)
    try:
        if not path.is_dir():
            rubric = load_rubric(name, folders=folders)
            return (LibraryEntry(rubric.path or path, rubric),)
    except RubricError as error:
        return (LibraryEntry(path, None, error),)
    nothing = RubricNotFound(
        zh=f"文件夹 {path} 里没有评分标准（.yaml 文件）。",
        en=f"The folder {path} holds no rubric (.yaml file).",
    )
    return read_folder(path) or (LibraryEntry(path, None, nothing),)


def known_ids(folders: Sequence[Path] = ()) -> frozenset[str]:
    """The ids that the library's files declare, sound or not. Raises RubricNotFound when one of `folders` is missing."""
    return frozenset(name for folder in library_folders(folders) for name in _ids(folder))


def _ids(folder: Path) -> Iterator[str]:
    return (name for path in rubric_files(folder) if (name := _id_of(path)))


def _looks_like_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.lower().endswith(_SUFFIXES)


def _id_of(path: Path) -> str | None:
    """The id that a file declares, without reading it whole as YAML unless its layout is unusual."""
    try:
        found = _ID_LINE.search(path.read_bytes())
        if found:
            return found[1].decode("ascii")
        return read_rubric(path).id
    except (OSError, RubricError):
        return None


def _twice(name: str, first: Path, second: Path) -> RubricError:
    return RubricError(
        zh=f"{second}：id“{name}”在 {first} 里已经用过，请改一个。",
        en=f"{second}: the id {name} is already used by {first}; change one of them.",
    )


def _not_found(name: str, searched: Sequence[Path]) -> RubricNotFound:
    from rapidfuzz import fuzz, process

    known = list(dict.fromkeys(found for folder in searched for found in _ids(folder)))
    near = [
        str(m[0]) for m in process.extract(name.lower(), known, scorer=fuzz.WRatio, score_cutoff=60, limit=3)
    ]
    looked = [str(folder) for folder in searched]
    zh = f"没有 id 为“{name}”的评分标准。" + (f"最接近的是：{'、'.join(near)}。" if near else "")
    en = f"No rubric has the id {name}." + (f" The nearest: {', '.join(near)}." if near else "")
    if beside := [path for suffix in _SUFFIXES if (path := Path(f"{name}{suffix}")).is_file()]:
        zh += f"当前文件夹里有 {beside[0]}：要用它，请给出 `--rubric {beside[0]}`。"
        en += f" There is a file {beside[0]} here: to use it, give `--rubric {beside[0]}`."
    return RubricNotFound(
        zh=zh + f"找过的文件夹：{'、'.join(looked) or '无'}。用 `grade rubrics list` 查看全部。",
        en=en + f" Looked in: {', '.join(looked) or 'no folder'}. `grade rubrics list` shows them all.",
    )
