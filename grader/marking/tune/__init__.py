"""A rubric tried on the answers of a class, so that a teacher tunes it by looking. `trial.py` first."""
