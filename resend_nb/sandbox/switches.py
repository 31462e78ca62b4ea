"""Points on which sources differ or are silent; defaults are the best attested or stricter ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, kw_only=True)
class Switches:
    """How the sandbox decides where the facts are unclear.

    Parameters
    ----------
    segment_not_found : {"Audience not found", "Segment not found"}
        The text of the 404; the old one was recorded in October 2025.
    broadcast_answer : {"id", "broadcast"}
        The reply to a new broadcast: the documentation and the SDKs have ``{"id"}``, the
        specification adds the object.
    broadcast_created : {200, 201}
        The status of a new broadcast: server code says 200, the specification 201.
    invalid_key : {400, 401}
        The status for a wrong key; both were observed, 400 more often.
    contacts_without_limit : {"page", "all"}
        What ``GET /contacts`` returns without ``limit``: 20, as Resend's staff says, or all, as the
        documentation says.
    old_lists_without_limit : {"all", "page"}
        What ``GET /segments``, ``/broadcasts`` and ``/domains`` return without ``limit``: all, as
        the documentation says, or 20, as for contacts.
    missing_contact_delete : {404, 200}
        The status of deleting an unknown contact.
    contact_topics_listed : {"chosen", "all"}
        Which topics a contact's list has: those it has chosen, as a live test suggests, or all.
    contact_topics_answer : {"id", "contact_topics"}
        The reply to an update of topics: SDKs read ``{"id"}``, newer documentation adds the object.
    contact_segment_answer : {"id", "contact_segment"}
        The reply to joining a segment: SDKs read ``{"id"}``, the specification has another object.
    contact_segment_created : {200, 201}
        The status of joining a segment; no source says.
    contact_segment_removed : {"id", "audience", "contact_segment"}
        The reply to leaving a segment: the segment's id, as the CLI prints it; the contact's id
        with ``audienceId``, as an SDK has it; or that with the object, as the documentation has it.
    upsert_resets : bool
        Whether a POST of a known address resets the fields that it omits.
    contact_email : {"verbatim", "lowercase"}
        Whether contacts' addresses keep their case; it is known for suppressions only.
    skipped_join_segments : bool
        Whether an import that skips an existing contact still adds it to the import's segments.
    skipped_choose_topics : bool
        Whether an import that skips an existing contact still updates its topics.
    import_counts : {"when_done", "always"}
        Whether an import shows its counts before it is completed; SDKs say they may be missing.
    import_seconds : int
        How long an import is queued, and then as long again in progress; each request imports at
        most 1,000 rows of a large one.
    update_resets_name : bool
        Whether a PATCH of a broadcast without ``name`` makes it "Untitled".
    scheduled_can_be_resent : bool
        Whether sending a scheduled broadcast again sends it now or reschedules it.
    sent_can_be_deleted : bool
        Whether a sent broadcast can be deleted: the documentation says no, a live test disagrees.
    unknown_broadcast_segment : {404, 422, "accept"}
        The reply to a broadcast for a segment that does not exist.
    unverified_senders : {"accept", "refuse"}
        Whether any sender is accepted, so that a sandbox needs no setup, or only addresses on the
        account's verified domains, as the documentation says.
    restricted_keys : bool
        Whether a key that starts with ``re_restricted`` may only send emails and read the usage.
    queued_seconds : int
        How long a broadcast is queued before it is sent.
    quiet_periods : {"absent", "zero"}
        Whether metrics have a row for a period without events: the specification has one row per
        combination of the dimensions, and does not say of which ones.
    """

    segment_not_found: Literal["Audience not found", "Segment not found"] = "Audience not found"
    broadcast_answer: Literal["id", "broadcast"] = "id"
    broadcast_created: Literal[200, 201] = 200
    invalid_key: Literal[400, 401] = 400
    contacts_without_limit: Literal["page", "all"] = "page"
    old_lists_without_limit: Literal["all", "page"] = "all"
    missing_contact_delete: Literal[404, 200] = 404
    contact_topics_listed: Literal["chosen", "all"] = "chosen"
    contact_topics_answer: Literal["id", "contact_topics"] = "id"
    contact_segment_answer: Literal["id", "contact_segment"] = "id"
    contact_segment_created: Literal[200, 201] = 200
    contact_segment_removed: Literal["id", "audience", "contact_segment"] = "id"
    upsert_resets: bool = True
    contact_email: Literal["verbatim", "lowercase"] = "verbatim"
    skipped_join_segments: bool = False
    skipped_choose_topics: bool = False
    import_counts: Literal["when_done", "always"] = "when_done"
    import_seconds: int = 1
    update_resets_name: bool = True
    scheduled_can_be_resent: bool = False
    sent_can_be_deleted: bool = False
    unknown_broadcast_segment: Literal[404, 422, "accept"] = 404
    unverified_senders: Literal["accept", "refuse"] = "accept"
    restricted_keys: bool = True
    queued_seconds: int = 1
    quiet_periods: Literal["absent", "zero"] = "absent"

    def __post_init__(self) -> None:
        for name, choices in self._choices().items():
            value = getattr(self, name)
            if not any(type(value) is type(choice) and value == choice for choice in choices):
                raise ValueError(f"the switch {name!r} is one of {_listed(choices)}, not {value!r}")

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Self:
        """Parse ``name=value`` settings, as the command line has them.

        Raises
        ------
        ValueError
            A name is unknown, or a value is not one of its choices.

        Examples
        --------
        >>> Switches.parse(["invalid_key=401"]).invalid_key
        401
        """
        return cls(**dict(cls._parsed(setting) for setting in settings))

    @classmethod
    def _parsed(cls, setting: str) -> tuple[str, Any]:
        name, _, value = setting.partition("=")
        choices = cls._choices()
        if name not in choices:
            raise ValueError(f"there is no switch {name!r}; there are: {', '.join(choices)}")
        return name, next(
            (choice for choice in choices[name] if str(choice).lower() == value.lower()), value
        )

    @classmethod
    def _choices(cls) -> dict[str, Sequence[object]]:
        kinds: dict[object, Sequence[object]] = {bool: (True, False), int: range(3601)}
        return {
            name: kinds.get(hint) or get_args(hint) for name, hint in get_type_hints(cls).items()
        }


def _listed(choices: Sequence[object]) -> str:
    return f"0 to {choices[-1]}" if isinstance(choices, range) else ", ".join(map(str, choices))
