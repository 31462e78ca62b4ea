"""CI runs as root and has no screen; a user needs neither setting."""

c.ServerApp.allow_root = True  # noqa: F821 -- Jupyter's configuration object
c.ServerApp.open_browser = False  # noqa: F821 -- the same
