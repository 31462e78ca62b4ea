"""The input stage: read data in chunks, recognize its columns, validate every row."""
