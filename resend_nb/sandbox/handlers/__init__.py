"""Request handlers: one file for each kind of object."""
