"""The commented rubric that `grade rubrics new` writes: it says what each key is for and passes the checks."""

from __future__ import annotations

from grader.authoring.ids import check_id
from grader.language import Lang

_ZH = """\
# 评分标准，格式 1。一个文件一道题；以 # 开头的是说明，可以删去。
# 改好以后运行：grade rubrics check 文件
schema: 1
{id}# 编号：小写字母、数字和连字符
title: 题目的简称
kind: short-answer                # definition 名词解释 | short-answer 简答 | essay 论述 | case-analysis 案例分析
language: zh                      # 要点的语言：zh 或 en；学生用简体、繁体都可以
question: 在这里写题目。
# case: |                         # 案例或其他材料；照抄材料不得分
#   在这里写材料。
total: 3                          # 可省略；写了就要等于各要点能得的总分
round_to: 0.5                     # 每个要点的得分按这个步长取整
# source: 自编
# tags: [第一章]

points:
  - id: first-point               # 每个 id 只能用一次
    text: 第一个要点：一句完整的话，写明答案应当说什么
    marks: 1
    # also:                       # 意思相同的其他说法
    #   - 同一个意思的另一种说法
    # keywords:                   # 每一组里至少要出现一个词
    #   - [词, 可换的词]
    # requires: [reasons]         # 那些要点答到了，这一点才得分
    feedback:
      hint: 没答到时先给学生的提示，不说出答案
  - id: reasons                   # 带 points 的是分组，自己不写 marks
    text: 原因（任答两项）
    pick: 2                       # 任意两项得满分；不写就要全部答到
    # ordered: true               # 讲究先后次序
    # out_of_order: 0.5           # 次序不对时得几成
    points:
      - {{id: reason-a, text: 第一个原因, marks: 1}}
      - {{id: reason-b, text: 第二个原因, marks: 1}}
      - {{id: reason-c, text: 第三个原因, marks: 1}}

# misconceptions:                 # 常见的错误说法；答案这样说会指出来
#   - id: common-error
#     text: 一个错误的说法
#     deduct: 1                   # 扣几分，不写不扣
#     feedback: 为什么不对

# tests:                          # 用一两份答案检验这份标准：grade rubrics check
#   - answer: 一份学生答案
#     met: [first-point]          # 应当得分的要点
#     missed: [reason-c]          # 不应得分的要点
#     score: [1, 2]               # 总分，或总分的范围
"""

_EN = """\
# A rubric, format 1. One file holds one question; what follows a # is explanation and may go.
# When it is done, run: grade rubrics check FILE
schema: 1
{id}# lower-case letters, digits and hyphens
title: A short name of the question
kind: short-answer                # definition | short-answer | essay | case-analysis
language: en                      # of the points: zh or en
question: Write the question here.
# case: |                         # a case or other material; repeating it earns nothing
#   Write the material here.
total: 3                          # may be left out; when given, what the points can reach
round_to: 0.5                     # the marks of each point are rounded to this step
# source: Written for this course
# tags: [chapter one]

points:
  - id: first-point               # each id is used once
    text: The first point, one whole sentence that says what the answer must say.
    marks: 1
    # also:                       # other wordings of the same statement
    #   - The same thing said another way.
    # keywords:                   # one term of each group must be there
    #   - [term, another term]
    # requires: [reasons]         # earns nothing until those points are met
    feedback:
      hint: What helps a student to find the point without telling it.
  - id: reasons                   # a group: it has points and no marks of its own
    text: Reasons (any two)
    pick: 2                       # any two give full marks; leave it out to ask for all
    # ordered: true               # the order counts
    # out_of_order: 0.5           # the share that a point out of order earns
    points:
      - {{id: reason-a, text: The first reason., marks: 1}}
      - {{id: reason-b, text: The second reason., marks: 1}}
      - {{id: reason-c, text: The third reason., marks: 1}}

# misconceptions:                 # wrong statements; an answer that makes one is told so
#   - id: common-error
#     text: A statement that is wrong.
#     deduct: 1                   # marks that it costs; none unless given
#     feedback: Why it is wrong.

# tests:                          # an answer or two to try this rubric on: grade rubrics check
#   - answer: A student's answer.
#     met: [first-point]          # points that must be met
#     missed: [reason-c]          # points that must not be met
#     score: [1, 2]               # the total, or its range
"""


def template(rubric_id: str, lang: Lang) -> str:
    """A rubric to fill in, commented in `lang`. Raises RubricError when `rubric_id` is no id."""
    check_id(rubric_id)
    return (_ZH if lang == "zh" else _EN).format(id=f"id: {rubric_id} ".ljust(34))
