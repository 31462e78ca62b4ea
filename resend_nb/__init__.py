"""Resend for Jupyter: contacts, segments and broadcasts as DataFrames, and a sandbox to try it.

>>> import resend_nb as rnb
>>> client = rnb.sandbox(demo=True)
>>> rnb.list_segments_df(client)["name"].tolist()[:2]
['Cold Brew Launch List', 'Lapsed Customers']
"""

import sys
from types import ModuleType

import lazy_loader

from resend_nb._version import __version__ as __version__

# Public names are listed once, in __init__.pyi; each is imported on first use (PEP 562).
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


class _Package(ModuleType):
    """Keeps ``sandbox`` the function when the subpackage of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "sandbox" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
