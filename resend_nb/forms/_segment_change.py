"""A segment to rename or to delete, as a frozen draft; pure."""

from __future__ import annotations

from dataclasses import dataclass

from resend_nb.forms._html import call
from resend_nb.workflows import name_advice, name_problems


@dataclass(frozen=True)
class SegmentChange:
    """A change to make to a segment: its new name, or the typed name that confirms deleting it.

    ``taken`` are the names of the other segments. Only a live account needs the typed name.
    """

    id: str | None = None
    name: str = ""
    new_name: str = ""
    typed: str = ""
    taken: tuple[str, ...] = ()
    is_live: bool = False

    def problems(self) -> list[str]:
        """Return what prevents renaming the segment."""
        if self.id is None:
            return ["Choose a segment first."]
        if self.new_name.strip() == self.name:
            return ["This is the segment's name already. Enter another one."]
        return name_problems(self.new_name, self.taken)

    def advice(self) -> list[str]:
        """Return what could be better about the new name."""
        return name_advice(self.new_name, self.taken) if self.new_name.strip() else []

    def payload(self) -> dict[str, str]:
        """Return the body of the request that renames the segment."""
        return {"name": self.new_name.strip()}

    def problems_of_deleting(self) -> list[str]:
        """Return what prevents deleting the segment."""
        if self.id is None:
            return ["Choose a segment first."]
        if self.is_live and self.typed.strip() != self.name.strip():
            return [f"Nothing was deleted. Type the segment's name, {self.name!r}, to confirm."]
        return []

    def python(self) -> str:
        """Return Python code that renames the segment."""
        return call("client.segments.update", repr(self.id), **self.payload())

    def python_of_deleting(self) -> str:
        """Return Python code that deletes the segment."""
        return (
            "import resend_nb as rnb\n\n"
            "segments = rnb.list_segments_df(client)\n"
            f"chosen = segments[segments['id'] == {self.id!r}]\n"
            "report = rnb.delete_segments(client, chosen, confirm=1)"
        )
