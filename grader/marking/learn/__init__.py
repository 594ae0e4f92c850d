"""What a teacher's marks teach: choose answers to mark, learn from the marks, adjust later results by them."""
