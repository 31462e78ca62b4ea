"""A plan carried out: as files, and then row by row."""
