"""The teacher's side: agreement with her marks, learning from them, review, groups of answers, item analysis.

A folder a capability, each over the tables and results that `grade batch` writes; what they share stands here.
None of them grades by itself.
"""
