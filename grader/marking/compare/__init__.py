"""Two gradings of the same answers: whose mark changes, by which point and which words."""
