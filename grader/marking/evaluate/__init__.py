"""How far the grader's marks agree with a teacher's: figures, their notes, and how they are shown."""
