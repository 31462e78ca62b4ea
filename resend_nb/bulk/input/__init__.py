"""The data: read by the piece, its columns recognised, every row checked."""
