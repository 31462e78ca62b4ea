"""Which addresses belong to the same person."""

from email_validator import EmailNotValidError, validate_email


def person_of(address: str) -> str:
    """Return the key of an address's person: the address in lower case, with a Unicode domain."""
    if address.isascii() and "xn--" not in address.lower():
        return address.lower()
    try:
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return address.lower()
