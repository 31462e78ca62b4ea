"""What a job stands on: its rows and the account, in databases, so that they need not fit into memory."""
