"""A complete Resend account in this process: a WSGI application over SQLite.

It imports nothing from the rest of the package, so that each is evidence for the other.
:func:`resend_nb.sandbox` mounts it, and ``python -m resend_nb.sandbox`` serves it over HTTP.
"""

from resend_nb.sandbox.app import Sandbox
from resend_nb.sandbox.faults import Faults
from resend_nb.sandbox.switches import Switches

__all__ = ["Faults", "Sandbox", "Switches"]
