"""PHQ-9 (Spitzer, Williams, Kroenke): nine questions on the last two weeks, and one on how hard they made things."""

from wellness.assessments.instruments.frequency import FREQUENCY, INTRO, RECALL
from wellness.assessments.instruments.shapes import LOINC, Band, Coding, Instrument, Item, Meaningful, Option

_DIFFICULTY = (
    Option(0, "Not difficult at all", Coding(LOINC, "LA6572-7")),
    Option(1, "Somewhat difficult", Coding(LOINC, "LA6573-5")),
    Option(2, "Very difficult", Coding(LOINC, "LA6575-0")),
    Option(3, "Extremely difficult", Coding(LOINC, "LA6574-3")),
)
_ITEMS = (
    ("interest", "44250-9", "Little interest or pleasure in doing things"),
    ("low", "44255-8", "Feeling down, depressed, or hopeless"),
    ("sleep", "44259-0", "Trouble falling or staying asleep, or sleeping too much"),
    ("energy", "44254-1", "Feeling tired or having little energy"),
    ("appetite", "44251-7", "Poor appetite or overeating"),
    ("self_worth", "44258-2",
     "Feeling bad about yourself - or that you are a failure or have let yourself or your family down"),
    ("concentration", "44252-5",
     "Trouble concentrating on things, such as reading the newspaper or watching television"),
    ("movement", "44253-3",
     "Moving or speaking so slowly that other people could have noticed. Or the opposite - being so fidgety or "
     "restless that you have been moving around a lot more than usual"),
    ("self_harm", "44260-8", "Thoughts that you would be better off dead, or of hurting yourself in some way"),
)  # fmt: skip

V1 = Instrument(
    slug="phq-9",
    version=1,
    title="PHQ-9",
    intro=INTRO,
    recall=RECALL,
    panel=Coding(LOINC, "44249-1"),
    result=Coding(LOINC, "44261-6"),
    items=(
        *(Item(key=key, code=Coding(LOINC, code), text=text, options=FREQUENCY, scored=True)
          for key, code, text in _ITEMS),
        Item(
            key="difficulty", code=Coding(LOINC, "69722-7"), options=_DIFFICULTY, required=False,
            text="If you checked off any problems, how difficult have these problems made it for you to do your work, "
            "take care of things at home, or get along with other people?",
        ),
    ),
    bands=(
        Band("minimal", 0, 4, "Minimal",
             "People with scores like this were bothered little in the last two weeks."),
        Band("mild", 5, 9, "Mild",
             "People with scores like this often feel that something weighs on them. Filling this in again in two "
             "weeks shows where it goes."),
        Band("moderate", 10, 14, "Moderate",
             "People with scores like this often find it helpful to talk with a doctor or a therapist."),
        Band("moderately_severe", 15, 19, "Moderately severe",
             "People with scores like this often have a hard time getting through the day, and often find that "
             "support from a doctor or a therapist helps. Asking for it soon is a good idea."),
        Band("severe", 20, 27, "Severe",
             "People with scores like this often carry a great deal, and support from a doctor or a therapist often "
             "helps. Please ask for it in the next days; somebody you trust can ask with you."),
    ),
    meaningful=Meaningful(
        5, "Löwe B, Unützer J, Callahan CM, Perkins AJ, Kroenke K. Monitoring depression treatment outcomes with the "
        "Patient Health Questionnaire-9. Med Care 2004;42:1194-1201: 5 points, two standard errors of measurement."
    ),
    licence="Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an "
    "educational grant from Pfizer Inc. No permission required to reproduce, translate, display or distribute.",
    sources=(
        "Kroenke K, Spitzer RL, Williams JBW. The PHQ-9. J Gen Intern Med 2001;16:606-613: bands, and 10 as the cut.",
        "LOINC 44249-1 and HL7 FHIR R4 example questionnaire-cqf-example: codes of items and answers.",
    ),
    told_alone=("self_harm",),
)  # fmt: skip
