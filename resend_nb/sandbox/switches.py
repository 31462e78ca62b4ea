"""Questions that the sources leave open, in one place.

Each default is the best supported answer or, failing that, the stricter one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, kw_only=True)
class Switches:
    """How the sandbox behaves where sources on Resend's API disagree or say nothing.

    Parameters
    ----------
    segment_not_found : {"Audience not found", "Segment not found"}
        The message of the 404; the old wording was recorded in October 2025.
    broadcast_answer : {"id", "broadcast"}
        The response to creating a broadcast: ``{"id"}`` as in the documentation and the SDKs, or
        with ``object`` as in the specification.
    broadcast_created : {200, 201}
        The status of creating a broadcast: 200 in published server code, 201 in the specification.
    invalid_key : {400, 401}
        The status for an invalid key; both were observed, 400 more often.
    contacts_without_limit : {"page", "all"}
        What ``GET /contacts`` returns without ``limit``: 20 contacts, according to Resend's staff,
        or all, according to the documentation.
    old_lists_without_limit : {"all", "page"}
        What ``GET /segments``, ``/broadcasts`` and ``/domains`` return without ``limit``: all, as
        documented, or 20, as for contacts.
    missing_contact_delete : {404, 200}
        The status of deleting a contact that does not exist.
    contact_topics_listed : {"chosen", "all"}
        Which topics a contact's list has: those the contact chose or declined, as a live test
        suggests, or all.
    contact_topics_answer : {"id", "contact_topics"}
        The response to updating a contact's topics: ``{"id"}`` as SDKs read it, or with ``object``
        as in newer documentation.
    contact_segment_answer : {"id", "contact_segment"}
        The response to adding a contact to a segment: ``{"id"}`` as SDKs read it, or another object
        as in the specification.
    contact_segment_created : {200, 201}
        The status of adding a contact to a segment; no source mentions it.
    contact_segment_removed : {"id", "audience", "contact_segment"}
        The response to removing a contact from a segment: the segment's id as the CLI prints it,
        the contact's id and ``audienceId`` as in an SDK, or these with ``object`` as documented.
    upsert_resets : bool
        Whether a POST of an existing contact's address resets the omitted fields.
    contact_email : {"verbatim", "lowercase"}
        Whether the addresses of contacts keep their capitals; suppressions are known not to.
    skipped_join_segments : bool
        Whether an import adds an existing contact to its segments even if it skips the contact.
    skipped_choose_topics : bool
        Whether an import sets the topics of an existing contact even if it skips the contact.
    import_counts : {"when_done", "always"}
        Whether an import shows its counts before it is done; in SDKs they are optional.
    import_seconds : int
        How long an import is queued, and then in progress, in seconds. A large one continues by
        1,000 rows with each request.
    update_resets_name : bool
        Whether a PATCH of a broadcast without ``name`` changes the name to "Untitled".
    scheduled_can_be_resent : bool
        Whether sending a scheduled broadcast again sends it now or reschedules it.
    sent_can_be_deleted : bool
        Whether a sent broadcast can be deleted: not according to the documentation, but a live test
        suggests otherwise.
    unknown_broadcast_segment : {404, 422, "accept"}
        The response to creating a broadcast for a segment that does not exist.
    unverified_senders : {"accept", "refuse"}
        Whether any address can be the sender, which needs no setup, or only addresses of the
        account's verified domains, as documented.
    restricted_keys : bool
        Whether a key that starts with ``re_restricted`` can only send emails and read the usage.
    property_text : {"refuse", "convert"}
        The response to text for a property that is a number or a boolean, as the SDKs for Go and
        .NET send it: an error, or the value that the text means.
    tags_as_object : {"refuse", "accept"}
        Whether ``tags`` of an email may be ``{"name": "value"}``, as in the examples of the SDK for
        Ruby, and not only a list.
    other_empties : {"refuse", "accept"}
        Whether an empty list may be sent as ``{}`` and an empty object as ``[]``, as the SDK for
        PHP sends them.
    queued_seconds : int
        How long a broadcast is queued before it is sent, in seconds.
    quiet_periods : {"absent", "zero"}
        Whether metrics by period have a row for a period without events; the specification has one
        row for each combination of dimensions, but does not say which combinations exist.

    Raises
    ------
    ValueError
        If a value is not one of its choices.

    Examples
    --------
    >>> from resend_nb.sandbox import Switches
    >>> strict = rnb.sandbox(switches=Switches(unverified_senders="refuse"))
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
    property_text: Literal["refuse", "convert"] = "refuse"
    tags_as_object: Literal["refuse", "accept"] = "refuse"
    other_empties: Literal["refuse", "accept"] = "refuse"
    queued_seconds: int = 1
    quiet_periods: Literal["absent", "zero"] = "absent"

    def __post_init__(self) -> None:
        for name, choices in self._choices().items():
            value = getattr(self, name)
            if not any(type(value) is type(choice) and value == choice for choice in choices):
                raise ValueError(
                    f"Invalid value {value!r} for the switch {name!r}: use {_describe(choices)}."
                )

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Self:
        """Parse the command line's ``name=value`` settings.

        Parameters
        ----------
        settings : iterable of str
            One setting for each switch to change.

        Returns
        -------
        Switches
            The switches; those without a setting have their defaults.

        Raises
        ------
        ValueError
            If a name is unknown or a value is not one of its choices.

        Examples
        --------
        >>> Switches.parse(["invalid_key=401"]).invalid_key
        401
        """
        return cls(**dict(cls._parse_setting(setting) for setting in settings))

    @classmethod
    def _parse_setting(cls, setting: str) -> tuple[str, Any]:
        name, _, value = setting.partition("=")
        choices = cls._choices()
        if name not in choices:
            raise ValueError(f"Unknown switch {name!r}. Choose from: {', '.join(choices)}.")
        return name, next(
            (choice for choice in choices[name] if str(choice).lower() == value.lower()), value
        )

    @classmethod
    def _choices(cls) -> dict[str, Sequence[object]]:
        kinds: dict[object, Sequence[object]] = {bool: (True, False), int: range(3601)}
        return {
            name: kinds.get(hint) or get_args(hint) for name, hint in get_type_hints(cls).items()
        }


def _describe(choices: Sequence[object]) -> str:
    if isinstance(choices, range):
        return f"a whole number from 0 to {choices[-1]}"
    return f"one of {', '.join(map(str, choices))}"
