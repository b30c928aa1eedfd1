"""
The safety screener: what the Columbia screener (C-SSRS) asks, in plain words of our own, with its order and triage.

It asks about the last month, about ever and about the last three months, and so the codes of exactly these periods
apply. LOINC has no code for a screener of these seven questions, and none for a level of nothing: those are local.
"""

from wellness.assessments.instruments.shapes import LOCAL, LOINC, Coding, Instrument, Item, Level

V1 = Instrument(
    slug="safety-screener",
    version=1,
    title="Safety screener",
    intro="A few direct questions about thoughts of dying. There are no wrong answers. When an answer shows that you "
    "may be in danger, you get numbers of people who listen at once, and somebody of our staff is told.",
    recall="The first questions are about the last month.",
    panel=Coding(LOCAL, "safety-screener"),
    result=Coding(LOINC, "93374-7"),
    items=(
        Item(key="wish", code=Coding(LOINC, "93246-7"),
             text="In the last month, have you wished that you were not alive, or that you would fall asleep and not "
             "wake up again?"),
        Item(key="thoughts", code=Coding(LOINC, "93247-5"),
             text="In the last month, have you had thoughts of killing yourself?"),
        Item(key="method", code=Coding(LOINC, "93248-3"), only_if="thoughts",
             text="In the last month, have you thought about how you would do it?"),
        Item(key="intent", code=Coding(LOINC, "93249-1"), only_if="thoughts",
             text="In the last month, did you mean, at least a little, to act on these thoughts?"),
        Item(key="plan", code=Coding(LOINC, "93250-9"), only_if="thoughts",
             text="In the last month, have you worked out how to kill yourself, and did you mean to do it?"),
        Item(key="behavior", code=Coding(LOINC, "93267-3"),
             text="Have you ever, in your whole life, tried to end your life, begun to, or got something ready for "
             "it?"),
        Item(key="behavior_recent", code=Coding(LOINC, "93269-9"), only_if="behavior",
             text="Was that within the last three months?"),
    ),
    levels=(
        Level("high", ("intent", "plan", "behavior_recent"), "High",
              "Thank you for answering so openly. With answers like these, please do not stay alone: call a crisis "
              "line or the emergency number now, or go to somebody near you.", Coding(LOINC, "LA9193-9")),
        Level("moderate", ("method", "behavior"), "Moderate",
              "Thank you for answering so openly. With answers like these it helps to talk today: with somebody you "
              "trust, a doctor, or a crisis line.", Coding(LOINC, "LA6751-7")),
        Level("low", ("wish", "thoughts"), "Low",
              "Thank you for answering so openly. Many people have such thoughts at some time, and talking about "
              "them helps: with somebody you trust, a doctor, or a crisis line.", Coding(LOINC, "LA9194-7")),
        Level("none", (), "None",
              "Thank you for answering. If this changes, help is here, and you can answer again at any time."),
    ),
    licence="Worded by Evenkeel. The order of the questions and the levels follow the Columbia-Suicide Severity Rating "
    "Scale screener with triage points, which may be put into record systems without cost or licence; this is not its "
    "text and not its name.",
    sources=(
        "The Columbia Lighthouse Project (cssrs.columbia.edu), screener with triage points: order and levels.",
        "LOINC 93246-7 to 93250-9, 93267-3, 93269-9, and 93374-7 with list LL465-6: codes.",
    ),
)  # fmt: skip
