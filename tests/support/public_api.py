"""What users can reach: the public functions and classes, and the methods of these classes."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import resend_nb as rnb
from resend_nb import resources
from resend_nb._http.rate_limit import RequestRate
from resend_nb.campaign import Draft, SavedBroadcast

PACKAGE = Path(rnb.__path__[0])

RESULTS = [Draft, RequestRate, SavedBroadcast]
"""Classes without a public name whose objects users get."""


def public_functions() -> dict[str, Any]:
    """The functions in ``resend_nb.__all__`` by name."""
    names = {name: getattr(rnb, name) for name in rnb.__all__}
    return {name: value for name, value in names.items() if inspect.isfunction(value)}


def public_classes() -> list[type]:
    """The classes that users create or get, from the package, its resources and its sandbox."""
    # By now `rnb.sandbox` is the function, not the module.
    from resend_nb.sandbox import Faults, Sandbox, Switches

    values = [getattr(rnb, name) for name in rnb.__all__]
    values += [getattr(resources, name) for name in resources.__all__]
    return [*filter(inspect.isclass, values), *RESULTS, Faults, Sandbox, Switches]


def public_methods(owners: list[type]) -> dict[str, Any]:
    """The public methods and properties of classes, such as ``Client.request``, inherited too."""
    return {
        f"{owner.__name__}.{name}": member
        for owner in owners
        for name, member in inspect.getmembers(owner)
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    }


def documented_names() -> set[tuple[str, str]]:
    """The file and the qualified name of everything whose docstring has numpydoc sections."""
    functions = map(inspect.unwrap, public_functions().values())
    names = {(_file_of(function), function.__qualname__) for function in functions}
    for owner in public_classes():
        for base in owner.__mro__:
            if base.__module__.startswith("resend_nb."):
                file = _file_of(base)
                names.add((file, base.__qualname__))
                members = [name for name in vars(base) if not name.startswith("_")]
                names |= {(file, f"{base.__qualname__}.{name}") for name in members}
    return names


def _file_of(item: Any) -> str:
    path = PACKAGE.parent.joinpath(*item.__module__.split("."))
    module = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    return str(module.relative_to(PACKAGE))
