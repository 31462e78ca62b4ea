"""A whole Resend inside this process: one WSGI application over SQLite.

It imports nothing of the client's, so that each is evidence for the other. Mounted by
:func:`resend_nb.sandbox`, served by ``python -m resend_nb.sandbox``.
"""

from resend_nb.sandbox.app import Sandbox
from resend_nb.sandbox.faults import Faults
from resend_nb.sandbox.switches import Switches

__all__ = ["Faults", "Sandbox", "Switches"]
