"""Which answers a teacher must check, the sheet and the session in which she does, and her marks merged in."""
