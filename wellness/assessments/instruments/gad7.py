"""GAD-7 (Spitzer, Kroenke, Williams, Löwe): seven questions on the last two weeks."""

from wellness.assessments.instruments.frequency import FREQUENCY, INTRO, RECALL
from wellness.assessments.instruments.shapes import LOINC, Band, Coding, Instrument, Item

_ITEMS = (
    ("nervous", "69725-0", "Feeling nervous, anxious, or on edge"),
    ("control", "68509-9", "Not being able to stop or control worrying"),
    ("worry", "69733-4", "Worrying too much about different things"),
    ("relax", "69734-2", "Trouble relaxing"),
    ("restless", "69735-9", "Being so restless that it's hard to sit still"),
    ("irritable", "69689-8", "Becoming easily annoyed or irritable"),
    ("afraid", "69736-7", "Feeling afraid as if something awful might happen"),
)

# No `meaningful`: the sources at hand give no one number for this questionnaire.
V1 = Instrument(
    slug="gad-7",
    version=1,
    title="GAD-7",
    intro=INTRO,
    recall=RECALL,
    panel=Coding(LOINC, "69737-5"),
    result=Coding(LOINC, "70274-6"),
    items=tuple(
        Item(key=key, code=Coding(LOINC, code), text=text, options=FREQUENCY, scored=True) for key, code, text in _ITEMS
    ),
    bands=(
        Band("minimal", 0, 4, "Minimal", "People with scores like this were bothered little in the last two weeks."),
        Band("mild", 5, 9, "Mild",
             "People with scores like this often feel on edge now and then. Filling this in again in two weeks shows "
             "where it goes."),
        Band("moderate", 10, 14, "Moderate",
             "People with scores like this often find it helpful to talk with a doctor or a therapist."),
        Band("severe", 15, 21, "Severe",
             "People with scores like this often find that worry takes up much of the day, and that support from a "
             "doctor or a therapist helps. Asking for it soon is a good idea."),
    ),
    licence="Developed by Drs. Robert L. Spitzer, Kurt Kroenke, Janet B.W. Williams and Bernd Löwe, with an "
    "educational grant from Pfizer Inc., which opened it to everybody without copyright restriction in 2010.",
    sources=(
        "Spitzer RL, Kroenke K, Williams JBW, Löwe B. The GAD-7. Arch Intern Med 2006;166:1092-1097: bands, and 10 "
        "as the cut.",
        "LOINC 69737-5 and HL7 Personal Health Record IG, QuestionnaireResponse-gad7: codes of items and answers.",
    ),
)  # fmt: skip
