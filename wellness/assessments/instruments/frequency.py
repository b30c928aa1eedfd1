"""How often in the last two weeks: the answers that PHQ-9 and GAD-7 share."""

from wellness.assessments.instruments.shapes import LOINC, Coding, Option

RECALL = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
FREQUENCY = (
    Option(0, "Not at all", Coding(LOINC, "LA6568-5")),
    Option(1, "Several days", Coding(LOINC, "LA6569-3")),
    Option(2, "More than half the days", Coding(LOINC, "LA6570-1")),
    Option(3, "Nearly every day", Coding(LOINC, "LA6571-9")),
)
INTRO = (
    "Your answers give a score that you can follow over time. A score says how often something bothered you; it does "
    "not say why. Talking it over with a professional can."
)
