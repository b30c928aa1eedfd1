"""English, put together."""

from crisis.detection.phrases import Language, en, en_others

EN = Language(
    "en",
    (
        en.DEATH, en.SUICIDE, en.PASSIVE, en.HARM, en.TAKEN, en.MEANS, en_others.ABUSE, en_others.MIND,
        en_others.EATING, en_others.OTHERS, en_others.RELAPSE, en_others.THIRD,
        en_others.THIRD_TIRED, en_others.THIRD_NOTE,
    ),
    {**en.MACROS, **en_others.THIRD_MACROS},
    en_others.IDIOMS,
    en_others.GUARDS,
)  # fmt: skip
