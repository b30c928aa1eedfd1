"""What the companion says in words of ours: who it is, and what it answers where a model must not."""
# ruff: noqa: E501 - a text is one string, as a person reads it

DISCLOSURES = {
    "en": "I am a computer program, not a human being and not a therapist. I can be wrong. For anything about your health, please talk to a professional.",
    "de": "Ich bin ein Computerprogramm, kein Mensch und keine Therapeutin. Ich kann mich irren. Sprich bei allem, was deine Gesundheit betrifft, bitte mit einer Fachperson.",
    "es": "Soy un programa informático, no una persona ni terapeuta. Puedo equivocarme. Para todo lo que afecte a tu salud, habla con un profesional.",
    "fr": "Je suis un programme informatique, pas un être humain ni un thérapeute. Je peux me tromper. Pour tout ce qui touche à ta santé, parle à un professionnel.",
    "pt": "Sou um programa de computador, não uma pessoa nem terapeuta. Posso errar. Para tudo o que diga respeito à tua saúde, fala com um profissional.",
}  # fmt: skip
FALLBACK = "en"

MEDICINES = "I cannot advise on medicines, not on starting, stopping or how much. A doctor or a pharmacist can, and they like being asked. What made you think about it today?"
DIAGNOSES = "I cannot say what you have or do not have; only a professional who gets to know you can. What you describe is worth telling one. If you like, write down here what you would tell them."
ROMANCE = "I am a program, so I cannot love anybody or be somebody's partner. Wishing for closeness is human, and it deserves people who can give it back. Is there somebody you would like to be closer to?"
HUMAN = "I am a computer program. Nobody human writes these answers, and I am not a therapist or a doctor. If you want to talk to a person, I can show you how."
METHODS = "I will not talk about ways of getting hurt. Are you safe right now? People who listen are shown here, at any hour, and you do not have to know what to say."
MARKERS = "I lost the thread there. Could you say it once more in your own words?"
LANGUAGE = "I can only answer in English here. The guided exercises and the crisis lines are there for you as well."
REMOVED = "[number removed: the lines that we have checked are under Crisis resources]"
LINK_REMOVED = "[link removed]"
PROFESSIONAL = "If this keeps weighing on you, a doctor or therapist is a good person to tell."
CUT_OFF = "My answer was cut off here. You can ask me again."
TIME_IS_UP = "I stop here so that it does not get too long."

# Why the guided companion answers where a model would have.
FALLBACKS = {
    "unavailable": "I cannot think freely just now, but we can still do something together.",
    "budget": "Free conversation is used up for this month. These exercises work all the same.",
    "unscreened": "You have switched off the check for signs of danger, so I keep to guided exercises.",
    "age": "Free conversation is for adults, and I do not know your age. Guided exercises are open to you.",
    "language": "Free conversation is in English only for now. Guided exercises are open to you.",
}


def disclosure_of(language: str) -> str:
    return DISCLOSURES.get(language, DISCLOSURES[FALLBACK])
