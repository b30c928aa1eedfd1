"""
The questionnaires that can be filled in, each published version for ever as it was.

A published version is never edited, because answers were given to its words: a better one is a new number in a new
module, and the old one stays for the answers that name it. A test keeps the fingerprint of each.
"""

from wellness.assessments.instruments import gad7, phq9, safety, who5
from wellness.assessments.instruments.shapes import Instrument

PUBLISHED: tuple[Instrument, ...] = (phq9.V1, gad7.V1, who5.V1, safety.V1)
_BY_VERSION = {(one.slug, one.version): one for one in PUBLISHED}
# In the order of publication, so that the last version of each wins.
NEWEST = {one.slug: one for one in sorted(PUBLISHED, key=lambda one: one.version)}
SLUGS = tuple(dict.fromkeys(one.slug for one in PUBLISHED))


def instrument_of(slug: str, version: int | None = None) -> Instrument:
    """:raises LookupError: if there is no such questionnaire, or never was such a version. None is the newest."""
    return NEWEST[slug] if version is None else _BY_VERSION[slug, version]
