"""What teachers already have, read into rubrics: marking schemes, tables of points, other systems' files."""
