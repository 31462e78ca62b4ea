"""The points on which sources differ or are silent, in one place; each default is the best-attested or stricter one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True)
class Switches:
    """How the sandbox decides where the facts do not.

    Parameters
    ----------
    segment_not_found : {"Audience not found", "Segment not found"}
        The words of the 404; the old ones were recorded in October 2025.
    broadcast_created : {200, 201}
        The status of a new broadcast: server code says 200, the specification 201.
    invalid_key : {400, 401}
        The status for a wrong key; both were observed, 400 more often.
    contacts_without_limit : {"page", "all"}
        What ``GET /contacts`` gives without ``limit``: 20, as staff says, or all, as the documents say.
    missing_contact_delete : {404, 200}
        What deleting a contact that never was gives.
    contact_segment_answer : {"id", "contact_segment"}
        What joining a segment answers: SDKs read ``{"id"}``, the specification has another object.
    upsert_resets : {"yes", "no"}
        Whether a POST of a known address resets the fields it leaves out.
    contact_email : {"verbatim", "lowercase"}
        Whether addresses of contacts are kept as they came; only for suppressions is it known.
    update_resets_name : {"yes", "no"}
        Whether a PATCH of a broadcast without ``name`` makes it "Untitled".
    queued_seconds : int
        How long a broadcast is queued before it goes out.
    """

    segment_not_found: Literal["Audience not found", "Segment not found"] = "Audience not found"
    broadcast_created: Literal[200, 201] = 200
    invalid_key: Literal[400, 401] = 400
    contacts_without_limit: Literal["page", "all"] = "page"
    missing_contact_delete: Literal[404, 200] = 404
    contact_segment_answer: Literal["id", "contact_segment"] = "id"
    upsert_resets: Literal["yes", "no"] = "yes"
    contact_email: Literal["verbatim", "lowercase"] = "verbatim"
    update_resets_name: Literal["yes", "no"] = "yes"
    queued_seconds: int = 1

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Self:
        """Read ``name=value`` settings, as the command line gives them.

        Raises
        ------
        ValueError
            A name is unknown or a value is not one of its choices.

        Examples
        --------
        >>> Switches.parse(["invalid_key=401"]).invalid_key
        401
        """
        return cls(**dict(cls._parsed(setting) for setting in settings))  # type: ignore[arg-type]  # checked below

    @classmethod
    def _parsed(cls, setting: str) -> tuple[str, str | int]:
        name, _, value = setting.partition("=")
        hints = get_type_hints(cls)
        if name not in hints:
            known = ", ".join(field.name for field in dataclasses.fields(cls))
            raise ValueError(f"there is no switch {name!r}; there are: {known}")
        choices = get_args(hints[name])
        if not choices:
            return name, int(value)
        for choice in choices:
            if str(choice) == value:
                return name, choice
        raise ValueError(f"the switch {name!r} is one of {', '.join(map(str, choices))}, not {value!r}")
