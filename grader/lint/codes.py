"""Every code, with its severity and how to mend what it reports. docs/lint.md explains each with an example."""

from __future__ import annotations

from grader.lint.findings import Code, Severity


def _code(id: str, name: str, severity: Severity, zh: str, en: str) -> Code:
    return Code(id=id, name=name, severity=severity, zh=zh, en=en)


# ---- the comments that allow a finding -----------------------------------------------------------------------------
NO_REASON = _code(
    "R001", "allow-without-reason", "warning",
    "在编号后面写上理由：# lint: allow R101 — 两点考的是不同的阶段。",
    "Write why, behind the code: # lint: allow R101 — they are about different stages.",
)  # fmt: skip
UNKNOWN_CODE = _code(
    "R002", "allow-unknown-code", "warning",
    "检查编号；docs/lint.zh-CN.md 列出了全部编号。", "Check the code; docs/lint.md lists them all.",
)  # fmt: skip
UNUSED_ALLOW = _code(
    "R003", "allow-unused", "advice", "没有要放行的问题了，删去这条注释。", "Nothing is left to allow; remove the comment.",
)  # fmt: skip

# ---- what the points mean, as the grader reads them -------------------------------------------------------------------
OVERLAP = _code(
    "R101", "overlap", "warning",
    "合并成一个要点，或改写成互不包含的两句话。", "Merge the two, or reword them so that neither contains the other.",
)  # fmt: skip
IMPLIED = _code(
    "R102", "implied", "warning",
    "让第一个要点只说它自己的意思，或把两点合成一点。",
    "Let the first point say only what is its own, or make one point of the two.",
)  # fmt: skip
TWO_STATEMENTS = _code(
    "R103", "two-statements", "warning",
    "拆成两个要点，各给各的分；其实是同一个意思，就只留一句，另一句放到 also。",
    "Split it into two points, each with its own marks; if it is one idea, keep one sentence and put the other under also.",
)  # fmt: skip
CONTRADICTING_ALSO = _code(
    "R104", "contradicting-also", "warning",
    "改写或删去这条 also，否则说反了的答案也会得分。",
    "Reword or remove this also: an answer that says the opposite of the point would earn its marks.",
)  # fmt: skip
STRAY_ALSO = _code(
    "R105", "stray-also", "warning",
    "把它移到它真正说的那个要点下面。", "Move it to the point that it really says.",
)  # fmt: skip
NEAR_MISCONCEPTION = _code(
    "R106", "near-misconception", "warning",
    "把错误观点错在哪里写明确，让它和正确的要点分得开。",
    "Say plainly what is wrong in the misconception, so that it stands apart from the correct point.",
)  # fmt: skip

# ---- how points are worded ---------------------------------------------------------------------------------------------
LABEL = _code(
    "R201", "label", "warning",
    "写成一句完整的话：答案必须说什么，例如“质量不稳定”，而不是“质量”。",
    "Write a whole statement, what an answer must say: “Quality varies”, not “Quality”.",
)  # fmt: skip
TOO_LONG = _code(
    "R202", "too-long", "warning",
    "只留最要紧的一句；判定模型只读要点的开头约 60 个汉字（35 个英文词）。",
    "Keep the one essential sentence; the judge reads only the first 35 words (60 Chinese characters) of a point.",
)  # fmt: skip
QUESTION = _code(
    "R203", "question", "warning",
    "写出答案，不要写问题。", "Write the answer, not the question.",
)  # fmt: skip
OTHER_LANGUAGE = _code(
    "R204", "other-language", "warning",
    "用评分标准的语言写，或改 language。", "Write it in the rubric's language, or change language.",
)  # fmt: skip
REPEATED_WORDING = _code(
    "R205", "repeated-wording", "advice",
    "删去重复的一条，换上学生会用的另一种说法。",
    "Remove the repetition; put another wording there that students would use.",
)  # fmt: skip
SHARED_WORDING = _code(
    "R206", "shared-wording", "error",
    "同一句话只能属于一处：留在它该在的地方，另一处改写。",
    "One sentence can belong in one place only: leave it where it belongs and reword the other.",
)  # fmt: skip
GIVEN = _code(
    "R207", "given", "warning",
    "换一种说法：材料和题目里的原话，照抄不算学生自己的答案，这一点会难以得分。",
    "Put it in other words: copying the material is no answer of the student's own, so this wording can hardly earn.",
)  # fmt: skip
EMPTY_ID = _code(
    "R208", "empty-id", "advice",
    "用一两个英文词说明要点，如 price、no-training；成绩表的列名和统计都用它。",
    "Name the point in a word or two, such as price or no-training: columns and figures are named after it.",
)  # fmt: skip

# ---- keywords ------------------------------------------------------------------------------------------------------------
KEYWORD_IN_QUESTION = _code(
    "R301", "keyword-in-question", "warning",
    "去掉题目里已有的词；这一组没有别的词可用，就整组删去。",
    "Leave out the words that the question gives away; remove the group if nothing else is left.",
)  # fmt: skip
KEYWORD_IN_CASE = _code(
    "R302", "keyword-in-case", "advice",
    "换成学生自己概括时才会用的词，或删去这个词。",
    "Use a word that only a student's own conclusion would contain, or leave this one out.",
)  # fmt: skip
DENIED_KEYWORD = _code(
    "R303", "denied-keyword", "warning",
    "换成带否定的整个词，或换成只在正确说法里出现的词；否定说法也对，就把它也列进这一组。",
    "Use the whole word with its denial, or one that only the right statement contains; if the denial is right too, list it.",
)  # fmt: skip
NESTED_KEYWORD = _code(
    "R304", "nested-keyword", "advice",
    "换一个更长、更专门的词。", "Use a longer, more special word.",
)  # fmt: skip
SINGLE_CHARACTER = _code(
    "R305", "single-character", "advice",
    "写成完整的词，例如“赠品”“赠送”，不要只写“赠”。",
    "Write whole words: a single Chinese character is found inside many others.",
)  # fmt: skip
REJECTED_WORDING = _code(
    "R306", "rejected-wording", "error",
    "把这种说法用的词补进这一组；补不进去，就删去这一组关键词。",
    "Add the word that this wording uses to the group; if there is none, remove the group.",
)  # fmt: skip

# ---- marks -----------------------------------------------------------------------------------------------------------------
HALF_IS_ALL = _code(
    "R401", "half-is-all", "warning",
    "把 round_to 改小（如 0.25），或提高这些要点的分值。",
    "Make round_to smaller (0.25, say), or give these points more marks.",
)  # fmt: skip
HALF_IS_NOTHING = _code(
    "R402", "half-is-nothing", "warning",
    "把 round_to 改小，让说对一半的答案也能得一点分。",
    "Make round_to smaller, so that a half-said point earns something.",
)  # fmt: skip
OFF_STEP = _code(
    "R403", "off-step", "advice",
    "让分值是 round_to 的整数倍，或改 round_to。", "Make the marks a multiple of round_to, or change round_to.",
)  # fmt: skip
COUNT = _code(
    "R404", "count", "warning",
    "补上缺少的要点，或用 pick 说明任选几点，或改题目里的数目。",
    "Add the missing points, say with pick how many are wanted, or change the number.",
)  # fmt: skip
QUESTION_MARKS = _code(
    "R405", "question-marks", "warning",
    "让题目里写的分数和各要点的总分一致。", "Make the marks in the question and those of the points agree.",
)  # fmt: skip
WHOLE_DEDUCTION = _code(
    "R406", "whole-deduction", "advice",
    "少扣一点：模型认错一次，整题就是零分。", "Deduct less: a single mistaken match would bring the mark to nothing.",
)  # fmt: skip
IDLE_RULE = _code(
    "R407", "idle-rule", "advice",
    "删去不起作用的设置，或改成有作用的值。", "Remove the setting, or give it a value that does something.",
)  # fmt: skip

# ---- feedback ----------------------------------------------------------------------------------------------------------------
NO_HINT = _code(
    "R501", "no-hint", "advice",
    "写一句提示（feedback.hint），指出往哪里想，但不说出答案。",
    "Write a hint (feedback.hint) that says where to look without giving the answer.",
)  # fmt: skip
TELLING_HINT = _code(
    "R502", "telling-hint", "warning",
    "改成提问：提示在公布答案之前显示，不能把答案说出来。",
    "Make it a question: a hint is shown before the answer and must not contain it.",
)  # fmt: skip
SAME_FEEDBACK = _code(
    "R503", "same-feedback", "warning",
    "分别写：同一句话不能既说对又说错，也说不清是哪一点。",
    "Write one for each: the same sentence cannot fit both.",
)  # fmt: skip
NO_CORRECTION = _code(
    "R504", "no-correction", "advice",
    "写一句 feedback，告诉学生错在哪里、正确的是什么。",
    "Write feedback that tells the student what is wrong and what is right.",
)  # fmt: skip

# ---- the rubric's own tests ------------------------------------------------------------------------------------------------
NO_TESTS = _code(
    "R601", "no-tests", "advice",
    "写三份：换一种说法的好答案、只答对一部分的、看着像而其实错的。",
    "Write three: a good answer in other words, a partial one, and a wrong one that looks right.",
)  # fmt: skip
NO_WRONG_TEST = _code(
    "R602", "no-wrong-test", "advice",
    "加一份看着像而其实错的答案，在 missed 里写上它没有答到的要点。",
    "Add a wrong answer that looks right, and name under missed what it lacks.",
)  # fmt: skip
UNTESTED_POINT = _code(
    "R603", "untested-point", "advice",
    "加一份答到这一点的答案，写进它的 met。", "Add an answer that makes this point, and name it under met.",
)  # fmt: skip
OWN_WORDS = _code(
    "R604", "own-words", "advice",
    "用学生的话另写一份：照抄要点的答案总会通过，什么也没有检验。",
    "Write one in a student's words: an answer that copies the rubric always passes and tests nothing.",
)  # fmt: skip
IMPOSSIBLE_TEST = _code(
    "R605", "impossible-test", "error",
    "改 score，或改 met、missed：两者不可能同时成立。", "Change score, or met and missed: they cannot both hold.",
)  # fmt: skip

# ---- a class that was graded -----------------------------------------------------------------------------------------------
NEVER_MET = _code(
    "R701", "never-met", "warning",
    "看几份答卷：没有讲过就删去，说法不同就补 also，太窄的关键词就放宽。",
    "Read some answers: remove what was not taught, add the wordings that students use, widen keywords.",
)  # fmt: skip
ALWAYS_MET = _code(
    "R702", "always-met", "advice",
    "想一想它是不是送分，或者写得太宽。", "Consider whether it is a gift, or worded too broadly.",
)  # fmt: skip

CODES: tuple[Code, ...] = (
    NO_REASON, UNKNOWN_CODE, UNUSED_ALLOW,
    OVERLAP, IMPLIED, TWO_STATEMENTS, CONTRADICTING_ALSO, STRAY_ALSO, NEAR_MISCONCEPTION,
    LABEL, TOO_LONG, QUESTION, OTHER_LANGUAGE, REPEATED_WORDING, SHARED_WORDING, GIVEN, EMPTY_ID,
    KEYWORD_IN_QUESTION, KEYWORD_IN_CASE, DENIED_KEYWORD, NESTED_KEYWORD, SINGLE_CHARACTER, REJECTED_WORDING,
    HALF_IS_ALL, HALF_IS_NOTHING, OFF_STEP, COUNT, QUESTION_MARKS, WHOLE_DEDUCTION, IDLE_RULE,
    NO_HINT, TELLING_HINT, SAME_FEEDBACK, NO_CORRECTION,
    NO_TESTS, NO_WRONG_TEST, UNTESTED_POINT, OWN_WORDS, IMPOSSIBLE_TEST,
    NEVER_MET, ALWAYS_MET,
)  # fmt: skip
