"""What grader.interop.draft is made of: marks, keywords, what to check, and the YAML with its comments."""
