"""The teacher's side: agreement with her marks, learning from them, review, groups of answers, item analysis.

One module a capability, each over the tables and results that `grade batch` writes; none of them grades by itself.
"""
