"""Every reader of a public set on a few rows of its own in that set's format."""

import json
from pathlib import Path

import pytest

from benchmarks._items import by_rubric
from benchmarks._public import named_rows
from benchmarks._public_en import argkp_items, mohler_items, saf_items, semeval_items
from benchmarks._public_zh import ads_items, asag_items, le_items
from benchmarks._sets import load_set, training_items
from grader.records import KeyPoint, Rubric


def _draft(question: str, reference: str) -> Rubric:
    point = KeyPoint("p1", reference, 10)
    return Rubric("draft", question, "short-answer", "zh", question, (point,), 10)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.parent


# ---- Chinese --------------------------------------------------------------------------------------------
def _le(folder: Path) -> Path:
    _write(folder / "qa.csv", '7\t鱼怎样呼吸？\t用鳃和"皮肤"。\n')
    rows = '7\t用鳃和"皮肤"。\t用鳃\t0.5\n7\t用鳃和"皮肤"。\t"不知道\t0.0\n'
    return _write(folder / "train.csv", rows)


def test_le_rows_become_items_and_quotes_stay_text(tmp_path: Path) -> None:
    first, second = le_items(_le(tmp_path), draft=_draft)
    assert (first.id, first.group, first.fraction, first.text) == ("le-1", "7", 0.5, "用鳃")
    assert first.reference == '用鳃和"皮肤"。'
    assert (first.rubric.id, first.rubric.question) == ("le-7", "鱼怎样呼吸？")
    assert first.rubric is second.rubric
    assert first.labels is None
    assert second.text == '"不知道'


def test_a_wrong_column_count_is_named(tmp_path: Path) -> None:
    folder = _le(tmp_path)
    with (folder / "train.csv").open("a", encoding="utf-8") as file:
        file.write("7\t少了一列\t0.5\n")
    with pytest.raises(SystemExit, match="line 3: 3 columns"):
        list(le_items(folder, draft=_draft))


def test_ads_rows_become_items_with_every_reference(tmp_path: Path) -> None:
    shared = {"q_id": "03", "question": "什么是堆？", "reference3": ""}
    rows = [
        {"score": "7", "answer": "一种树\n", "reference1": "完全二叉树", "reference2": " 父不小于子 "},
        {"score": "0", "answer": "", "reference1": "完全二叉树", "reference2": ""},
    ]
    text = "".join(json.dumps(row | shared, ensure_ascii=False) + "\n" for row in rows)
    first, second = ads_items(_write(tmp_path / "all.jsonl", text), draft=_draft)
    assert (first.id, first.group, first.fraction, first.text) == ("ads-1", "03", 0.7, "一种树\n")
    assert (first.reference, first.other_references) == ("完全二叉树", ("父不小于子",))
    assert first.rubric.points[0].text == "完全二叉树"
    assert (second.fraction, second.text, second.other_references) == (0, "", ())
    assert second.rubric is first.rubric


def test_asag_rows_become_items_without_markup(tmp_path: Path) -> None:
    _write(tmp_path / "qa_zh.csv", "1\t什么是循环？\t重复执行。\n2\t什么是栈？\t后进先出。\n")
    rows = "2\t2.5\t[4]\t先进<br>后出<BR/>\n1\t5\t[9]\t重复\n"
    first, second = asag_items(_write(tmp_path / "train_zh.csv", rows), draft=_draft)
    assert (first.group, first.fraction, first.text) == ("1.2", 0.5, "先进\n后出")
    assert (first.reference, first.rubric.id) == ("后进先出。", "asag-zh-2")
    assert (second.group, second.fraction, second.rubric.question) == ("1.1", 1, "什么是循环？")


# ---- English --------------------------------------------------------------------------------------------
QUESTION = """<?xml version="1.0"?>
<question id="{id}" module="M">
  <questionText>Why does it float?</questionText>
  <referenceAnswers>{references}</referenceAnswers>
  <studentAnswers>{answers}</studentAnswers>
</question>
"""
KINDS = (
    ("GOOD", "it weighs less"),
    ("BEST", "It is lighter &amp; hollow"),
    ("KEYWORD", "light"),
    ("BEST", "its density is lower"),
    ("GOOD", "it weighs less"),
    *(("GOOD", f"wording {n}") for n in range(9)),
    ("MINIMAL", "light enough"),
)


def _question(states: tuple[str, ...], kinds: tuple[tuple[str, str], ...] = KINDS) -> str:
    references = "".join(f'<referenceAnswer category="{k}">{t}</referenceAnswer>' for k, t in kinds)
    answers = "".join(
        f'<studentAnswer id="a{n}" accuracy="{s}"> said {s}\n</studentAnswer>' for n, s in enumerate(states)
    )
    return QUESTION.format(id="FLOAT", references=references, answers=answers)


def test_semeval_answers_carry_their_state(tmp_path: Path) -> None:
    folder = tmp_path / "test/3way/beetle/test-unseen-answers"
    _write(folder / "q.xml", _question(("correct", "contradictory", "incorrect")))
    items = list(semeval_items("beetle", tmp_path))
    assert [item.state for item in items] == ["correct", "contradictory", "incorrect"]
    assert [item.fraction for item in items] == [1, 0, 0]
    assert [item.labels for item in items] == [{"p1": 1}, {"p1": 0}, {"p1": 0}]
    assert [item.contradicted for item in items] == [set(), {"p1"}, set()]
    assert (items[0].id, items[0].group, items[0].text) == ("a0", "FLOAT", "said correct")


def test_semeval_rubric_is_the_best_reference_with_other_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "test/3way/beetle/test-unseen-answers"
    _write(folder / "q.xml", _question(("correct",)))
    (item,) = semeval_items("beetle", tmp_path)
    (point,) = item.rubric.points
    assert point.text == item.reference == "It is lighter & hollow"
    assert point.also == ("its density is lower", "it weighs less", *(f"wording {n}" for n in range(4)))
    assert item.other_references == point.also
    assert (item.rubric.question, item.rubric.language) == ("Why does it float?", "en")


def test_semeval_reference_without_a_category_and_an_unknown_state(tmp_path: Path) -> None:
    plain = _question(("correct", "so-so")).replace(' category="GOOD"', "").replace(' category="BEST"', "")
    _write(tmp_path / "public/semeval2013/training/3way/sciEntsBank/q.xml", plain)
    with pytest.raises(SystemExit, match="'so-so'"):
        training_items("scientsbank", tmp_path)
    _write(
        tmp_path / "public/semeval2013/training/3way/sciEntsBank/q.xml", plain.replace("so-so", "incorrect")
    )
    found = training_items("scientsbank", tmp_path)
    assert [item.reference for item in found] == ["it weighs less"] * 2
    assert found[0].rubric.points[0].also == ()


def test_saf_tells_questions_of_one_number_apart(tmp_path: Path) -> None:
    head = "split\tqid\tquestion\treference\tanswer\tscore\tlabel\tfeedback\n"
    rows = (
        'training\t2.1\tWhy?\tSo.\tIt "is" so.\t0.875\tPartially correct\tWell.\n'
        "unseen_answers\t2.1\tHow?\tThus.\t\t0\tIncorrect\tEmpty.\n"
        "training\t3.1\tWhy?\tSo.\tso\t1\tCorrect\tGood.\n"
    )
    first, second, third = saf_items(_write(tmp_path / "saf_en.tsv", head + rows), draft=_draft)
    assert (first.text, first.fraction, first.reference) == ('It "is" so.', 0.875, "So.")
    assert (second.text, second.fraction) == ("", 0)
    assert first.group == third.group != second.group


def test_mohler_drafts_only_where_there_is_something_to_split(tmp_path: Path) -> None:
    rows = (
        ",id,question,refanswer,answer,score_me,score_other,score_avg\n"
        '0,1.1,What is it?,"A place, i.e. a box. ",a box,3.0,4.0,3.5\n'
        '1,1.2,How so?,First this. Then that.,"this, ""that""",5.0,5.0,5.0\n'
        "2,9.9,What is it? ,A box.,box,0.0,0.0,0.0\n"
    )
    drafts: list[str] = []

    def draft(question: str, reference: str) -> Rubric:
        drafts.append(reference)
        return _draft(question, reference)

    first, second, third = mohler_items(_write(tmp_path / "mohler_joined.csv", rows), draft=draft)
    assert drafts == ["First this. Then that."]
    assert [p.text for p in first.rubric.points] == ["A place, i.e. a box."]
    assert (first.fraction, second.fraction, second.text) == (0.7, 1, 'this, "that"')
    assert first.group == third.group != second.group
    assert first.rubric.id != third.rubric.id


def _argkp(folder: Path, part: str) -> Path:
    _write(
        folder / f"key_points_{part}.csv",
        "key_point_id,key_point,topic,stance\nk0,Cats are quiet,Cats,1\nk1,Cats are clean,Cats,1\n"
        "k2,Cats scratch,Cats,-1\n",
    )
    _write(
        folder / f"arguments_{part}.csv",
        'arg_id,argument,topic,stance\na0,"they purr, softly",Cats,1\na1,my sofa is gone,Cats,-1\na2,mew,Cats,1\n',
    )
    return _write(folder / f"labels_{part}.csv", "arg_id,key_point_id,label\na0,k1,0\na1,k2,1\na0,k0,1\n")


def test_argkp_arguments_have_every_key_point_of_their_side(tmp_path: Path) -> None:
    first, second = argkp_items(_argkp(tmp_path, "dev"))  # nobody judged the third
    assert [p.id for p in first.rubric.points] == ["k0", "k1"]
    assert list((first.labels or {}).items()) == [("k0", 1), ("k1", 0)]
    assert (first.id, first.text, first.group, first.fraction) == ("a0", "they purr, softly", "Cats", 0.5)
    assert (second.group, second.labels, [p.text for p in second.rubric.points]) == (
        "Cats",
        {"k2": 1},
        ["Cats scratch"],
    )
    assert by_rubric([first, second]) == {"argkp-dev-1": [0], "argkp-dev-2": [1]}


def test_argkp_has_a_part_for_training(tmp_path: Path) -> None:
    for part in ("dev", "train"):
        _argkp(tmp_path / "public/argkp", part)
    found = load_set("argkp", tmp_path)
    assert (len(found.items), found.has_points) == (2, True)
    assert {item.rubric.id for item in training_items("argkp", tmp_path)} == {
        "argkp-train-1",
        "argkp-train-2",
    }


def test_a_table_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    _write(tmp_path / "t.csv", "a,b\n1,2\n3\n")
    with pytest.raises(SystemExit, match="no column c"):
        list(named_rows(tmp_path / "t.csv", ("a", "c")))
    with pytest.raises(SystemExit, match="line 3"):
        list(named_rows(tmp_path / "t.csv", ("a", "b")))
