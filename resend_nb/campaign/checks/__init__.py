"""What is wrong with a broadcast, found before it goes out.

Each check is a pure generator of findings over a draft and what it needs of the account; :func:`findings` runs
all of them without a request, :func:`read_account` reads the account for it. Only links are looked up over the
network, and only by :func:`check_broadcast` with ``links=True``.

=========================  =============  ======================================================================
code                       severity       meaning
=========================  =============  ======================================================================
account-unread             info           something of the account could not be read, so it was not checked
audience-empty             error          nobody is in the segment, or nobody of it gets the broadcast
audience-inexact           info           so many recipients that their topic choices were not read
audience-left-out          info           who is in the segment and gets nothing, and why
content-empty              error          neither HTML nor text
html-clipped               warning        over 102 KB of HTML: Gmail hides the end
html-form                  warning        fields to fill in, which most clients take out
html-script                warning        scripts, which all clients take out
image-alt-missing          warning        an image without ``alt``
image-pixel-alt            warning        a tracking pixel that is read aloud, for want of ``alt=""``
image-size-missing         info           an image without width or height
image-source-broken        error          an image without an address of its own
lang-missing               info           the HTML does not say its language
link-anchor-missing        warning        a link to a place that the e-mail does not have
link-broken                error          an address that leads nowhere from an e-mail
link-dead                  error          the page is gone (only with ``links=True``)
link-empty                 error          a link to nothing
link-insecure              warning        a link to ``http:``
link-mismatch              warning        the link's text is another address than the link
link-script                error          a link that runs something, such as ``javascript:``
link-unclear               info           whether the page is there cannot be told (only with ``links=True``)
placeholder-braces         error          braces other than three on each side
placeholder-malformed      error          braces around what is no name
placeholder-no-fallback    warning, info  no fallback, and who sees a gap
placeholder-spelling       warning        a field's name in unusual capitals
placeholder-unknown        error          neither a field nor a property
preview-missing            warning        no preview text
quota-exceeded             error          more contacts than the plan has: nothing is sent
schedule-far               error          over 30 days ahead
schedule-past              error          a time that is over
schedule-zone              error          a time without its zone
segment-missing            error          no segment is chosen
sender-invalid             error          the sender is no e-mail address
sender-missing             error          no sender
sender-shared              error          a resend.dev address, which cannot send broadcasts
sender-unverified          error          the sender's domain is not verified
subject-empty              error          no subject
subject-long               warning        a subject that inboxes cut
subject-shouting           warning        mostly capitals, or !!!
text-missing               warning        no text part
title-missing              info           the HTML has no title
unsubscribe-missing        error          no link to unsubscribe
unsubscribe-text-missing   warning        the HTML has one, the text part has not
=========================  =============  ======================================================================
"""

from resend_nb.campaign.checks.account import Account, read_account
from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.run import check_broadcast, findings, findings_frame

__all__ = ["Account", "Finding", "check_broadcast", "findings", "findings_frame", "read_account"]
