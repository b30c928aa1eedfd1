"""
The five topics of the WHO-5 well-being index in words of our own.

Statements about the licence of WHO's wording contradict each other: some sources call it free, others name a licence
that forbids commercial use. So its sentences are not shipped. Whoever may show them puts them beside our item keys; the
scoring is the same. LOINC has no codes for it that we could find, so all codes are local.
"""

from wellness.assessments.instruments.shapes import LOCAL, Band, Coding, Instrument, Item, Meaningful, Option

_OPTIONS = tuple(
    Option(value, text, Coding(LOCAL, f"who-5-{value}"))
    for value, text in (
        (5, "Always"),
        (4, "Mostly"),
        (3, "A bit more than half of the time"),
        (2, "A bit less than half of the time"),
        (1, "Now and then"),
        (0, "Never"),
    )
)
_ITEMS = (
    ("mood", "My spirits were good."),
    ("calm", "I was at ease."),
    ("energy", "I had energy and felt lively."),
    ("rest", "Sleep left me refreshed."),
    ("interest", "There was something in my days that I cared about."),
)

V1 = Instrument(
    slug="who-5",
    version=1,
    title="Well-being in five questions",
    intro="Your answers give a score from 0 to 100 that you can follow over time. Here a higher score is a better one.",
    recall="How often was this so in the last 2 weeks?",
    panel=Coding(LOCAL, "who-5"),
    result=Coding(LOCAL, "who-5-score"),
    items=tuple(
        Item(key=key, code=Coding(LOCAL, f"who-5-{key}"), text=text, options=_OPTIONS, scored=True)
        for key, text in _ITEMS
    ),
    # Raw 0 to 25 times 4. Raw 7 and less is 28 and less, raw 12 and less is 48 and less.
    factor=4,
    higher_is="better",
    bands=(
        Band("very_low", 0, 28, "Very low",
             "People with scores like this often find it helpful to look closer, with the next questionnaire or with "
             "a doctor or a therapist.", suggests="phq-9"),
        Band("low", 32, 48, "Low",
             "People with scores like this often feel that something is missing, and often find it worth looking "
             "closer."),
        Band("good", 52, 100, "Good", "People with scores like this mostly felt well in the last two weeks."),
    ),
    meaningful=Meaningful(
        10, "Topp CW, Østergaard SD, Søndergaard S, Bech P. The WHO-5 Well-Being Index: a systematic review of the "
        "literature. Psychother Psychosom 2015;84:167-176: 10 points of 100."
    ),
    licence="The questions are worded by Evenkeel and cover the topics of the WHO-5, whose own text is not shown "
    "here. Scores are made in the same way; no study has compared the two wordings.",
    sources=(
        "Topp CW et al. 2015 (see above): raw score times 4; 50 and less calls for a closer look, 28 and less for "
        "the PHQ-9.",
    ),
)  # fmt: skip
