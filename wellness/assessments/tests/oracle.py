"""
The questionnaires once more, written from the published scoring tables and from nothing of ours: tables to look up in,
no classes, no sums of ours. Codes are the stored table that the real ones are checked against.
"""

LOINC = "http://loinc.org"
# Lowest score of each band, from the top.
PHQ9_BANDS = ((20, "severe"), (15, "moderately_severe"), (10, "moderate"), (5, "mild"), (0, "minimal"))
GAD7_BANDS = ((15, "severe"), (10, "moderate"), (5, "mild"), (0, "minimal"))
# By the raw sum of 0 to 25: below 13 a closer look, 7 and less (28 of 100) the PHQ-9.
WHO5_BANDS = {raw: "very_low" if raw < 8 else "low" if raw < 13 else "good" for raw in range(26)}
PHQ9_ALARM = {0: None, 1: 3, 2: 3, 3: 4}
SCREENER_ALARM = {"none": None, "low": 3, "moderate": 4, "high": 5}

PHQ9_CODES = {
    "interest": "44250-9", "low": "44255-8", "sleep": "44259-0", "energy": "44254-1", "appetite": "44251-7",
    "self_worth": "44258-2", "concentration": "44252-5", "movement": "44253-3", "self_harm": "44260-8",
    "difficulty": "69722-7",
}  # fmt: skip
GAD7_CODES = {
    "nervous": "69725-0", "control": "68509-9", "worry": "69733-4", "relax": "69734-2", "restless": "69735-9",
    "irritable": "69689-8", "afraid": "69736-7",
}  # fmt: skip
SCREENER_CODES = {
    "wish": "93246-7", "thoughts": "93247-5", "method": "93248-3", "intent": "93249-1", "plan": "93250-9",
    "behavior": "93267-3", "behavior_recent": "93269-9",
}  # fmt: skip
PANELS = {"phq-9": "44249-1", "gad-7": "69737-5"}
RESULTS = {"phq-9": "44261-6", "gad-7": "70274-6", "safety-screener": "93374-7"}
FREQUENCY = {0: "LA6568-5", 1: "LA6569-3", 2: "LA6570-1", 3: "LA6571-9"}
DIFFICULTY = {0: "LA6572-7", 1: "LA6573-5", 2: "LA6575-0", 3: "LA6574-3"}
LEVELS = {"low": "LA9194-7", "moderate": "LA6751-7", "high": "LA9193-9"}
# Section panels and the form "since last contact" have codes of their own, which ours must never carry.
NOT_OURS = {"93278-0", "93304-4"}


def phq9(values: tuple[int, ...]) -> tuple[int, str, int | None]:
    total = 0
    for value in values:
        total += value
    name = next(name for lowest, name in PHQ9_BANDS if total >= lowest)
    return total, name, PHQ9_ALARM[values[8]]


def gad7(values: tuple[int, ...]) -> tuple[int, str, None]:
    total = 0
    for value in values:
        total += value
    return total, next(name for lowest, name in GAD7_BANDS if total >= lowest), None


def who5(values: tuple[int, ...]) -> tuple[int, str, None]:
    raw = 0
    for value in values:
        raw += value
    return raw + raw + raw + raw, WHO5_BANDS[raw], None


def screener_asks(thoughts: bool | None, behavior: bool | None) -> set[int]:
    """The numbers of the questions that are asked: 1, 2 and 6; 3 to 5 after a yes to 2; 6a (7) after one to 6."""
    return {1, 2, 6} | ({3, 4, 5} if thoughts else set()) | ({7} if behavior else set())


def screener(yes: set[int]) -> str:
    """The triage of the numbers that were answered with yes; 7 is 6a."""
    if yes & {4, 5, 7}:
        return "high"
    if 3 in yes or 6 in yes:
        return "moderate"
    return "low" if yes & {1, 2} else "none"
