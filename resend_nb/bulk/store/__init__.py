"""Rows, account and journal in databases, so that none of them has to fit into memory."""
