"""Telephone numbers as a person in the country dials them."""

import re
from functools import lru_cache

import phonenumbers

SHORT_CODE = re.compile(r"[*#]?\d{2,9}#?")


@lru_cache(maxsize=4096)
def dialled(country: str, number: str) -> str:
    """
    The digits to dial inside the country: `+448001111` in GB is `08001111`; a short code stays as it is.

    Some networks refuse the international form of a freephone number, even at home.
    """
    return "".join(character for character in displayed(country, number) if character in "0123456789*#")


@lru_cache(maxsize=4096)
def displayed(country: str, number: str) -> str:
    """The national form, with the spaces people know."""
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def belongs(country: str, number: str) -> bool:
    """Whether the number can be dialled in this country: a short code, or under the country's own calling code."""
    if not number.startswith("+"):
        return number.isascii() and SHORT_CODE.fullmatch(number) is not None
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    own = phonenumbers.country_code_for_region(country)
    return own == parsed.country_code and phonenumbers.is_possible_number(parsed)


def number_errors(country: str, *, phone: str, sms: str) -> dict[str, str]:
    """Field name -> what is wrong, for numbers that are not this country's."""
    message = f"Not a number of {country}: use a short code or +country code."
    return {
        name: message
        for name, value in (("phone_number", phone), ("sms_number", sms))
        if value and not belongs(country, value)
    }
