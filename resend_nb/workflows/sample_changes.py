"""What a staged rollout changes for its sample, how that is reverted, and what the rest needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb._ui import pluralize
from resend_nb.campaign import Draft
from resend_nb.errors import ResendError, SampleError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.campaign import Mailing
    from resend_nb.client import Client
    from resend_nb.resources import Broadcast


@dataclass
class SampleChanges:
    """What a rollout changes in the account before the sample is sent.

    ``names`` are the names of the new segments, the sample's first. ``is_begun`` is whether they
    exist: before that, segments with these names are not ours. ``copy`` is the id of the draft's
    copy. ``is_kept`` is whether the copy may have been sent: then nothing is reverted.
    """

    client: Client
    draft: Broadcast
    names: Sequence[str]
    copy: str | None = None
    is_begun: bool = False
    is_pointed: bool = False
    is_kept: bool = False

    def begin(self) -> None:
        """Note that the two segments exist."""
        self.is_begun = True

    def segment_ids(self) -> list[str]:
        """Return the ids of the two segments."""
        ids = {segment["name"]: segment["id"] for segment in self.client.segments.iterate()}
        return [ids[name] for name in self.names]

    def point_to(self, segment_id: str) -> None:
        """Point the draft to another segment."""
        self.is_pointed = True
        self.client.broadcasts.update(self.draft["id"], segment_id=segment_id)

    def keep(self) -> None:
        """Keep the changes, as the copy is sent now."""
        self.is_kept = True

    def revert(self, error: BaseException) -> None:
        """Revert the changes because of an error, or note on it what is left."""
        if not self.is_begun:
            return
        sample, rest = self.names
        if self.is_kept:
            error.add_note(
                f"The draft now goes to the segment {rest!r}. Check whether its copy was sent to "
                f"the segment {sample!r} before you send the draft."
            )
            return
        try:
            self._revert()
        except ResendError as failure:
            error.add_note(
                f"Nothing was sent. Not everything could be reverted: {failure}. The draft may go "
                f"to the segment {rest!r} instead of its own."
            )
        else:
            if self.copy is None and self.is_pointed:
                error.add_note(
                    f"Nothing was sent. A draft named {sample!r} may be left: delete it."
                )

    def _revert(self) -> None:
        if self.is_pointed:
            segment_id = str(self.draft["segment_id"])
            self.client.broadcasts.update(self.draft["id"], segment_id=segment_id)
        if self.copy is not None:
            self.client.broadcasts.delete(self.copy)
        for segment_id in self.segment_ids():
            self.client.segments.delete(segment_id)


def check_rest(
    mailing: Mailing, rest_segment: str, sample: Broadcast, sample_ids: frozenset[str]
) -> None:
    """Refuse a draft that would email the sample again, or that differs from what it got."""
    fix = f"Point it to the segment {rest_segment!r}, or start a new rollout."
    if mailing.broadcast["segment_id"] != rest_segment:
        raise SampleError(f"Nothing was sent: the draft no longer goes to the rest. {fix}")
    if twice := mailing.ids & sample_ids:
        people = pluralize(len(twice), "person", "people")
        raise SampleError(f"Nothing was sent: {people} would get it twice. {fix}")
    tested = Draft.of(sample).payload()
    fields = Draft.of(mailing.broadcast).payload().items()
    different = {"name", "segment_id"}  # these two are meant to differ
    if changed := [
        name for name, value in fields if name not in different and value != tested[name]
    ]:
        names = ", ".join(changed).replace("from_", "from")
        raise SampleError(
            f"Nothing was sent: since the sample got it, the draft's {names} changed. Undo that, "
            "or start a new rollout."
        )
