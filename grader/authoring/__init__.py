"""Writing a rubric with a teacher: what is asked, and what is made of her replies."""
