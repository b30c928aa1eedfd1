"""
Words of support: short, warm, plain. They name no diagnosis, promise nothing and blame nobody.

Three tones by severity (2, 3, 4 and above) and one for worry about somebody else.
"""
# ruff: noqa: E501 - a message is one string, as a person reads it

MESSAGES = {
    "en": {
        "soft": "That sounds heavy, and you do not have to carry it alone. If you want to talk, these people listen at any level of worry.",
        "strong": "Thank you for putting this into words. You matter, and there are people who will listen right now. Please reach out to one of them.",
        "urgent": "We are worried about you. Please call one of these numbers now, or let somebody near you know. If you are in danger, call the emergency number.",
        "other": "It is kind of you to look out for them. You can ask directly, listen, and stay near. These lines help you to help; in danger, call the emergency number.",
    },
    "es": {
        "soft": "Eso suena pesado, y no tienes que cargarlo a solas. Si quieres hablar, aquí hay personas que escuchan.",
        "strong": "Gracias por ponerlo en palabras. Importas, y hay personas que te escuchan ahora mismo. Por favor, habla con una de ellas.",
        "urgent": "Nos preocupas. Llama ahora a uno de estos números o avisa a alguien que esté cerca. Si estás en peligro, llama a emergencias.",
        "other": "Es valioso que cuides de esa persona. Puedes preguntar sin rodeos, escuchar y quedarte cerca. Estas líneas te ayudan a ayudar; si hay peligro, llama a emergencias.",
    },
    "fr": {
        "soft": "Cela semble lourd, et tu n'as pas à le porter seul·e. Si tu veux parler, des personnes t'écoutent ici.",
        "strong": "Merci d'avoir mis des mots dessus. Tu comptes, et des personnes peuvent t'écouter maintenant. Contacte l'une d'elles, s'il te plaît.",
        "urgent": "Nous nous inquiétons pour toi. Appelle maintenant l'un de ces numéros, ou préviens quelqu'un près de toi. En cas de danger, appelle les secours.",
        "other": "C'est précieux que tu veilles sur cette personne. Tu peux poser la question, écouter et rester près d'elle. Ces lignes t'aident à aider ; en cas de danger, appelle les secours.",
    },
    "de": {
        "soft": "Das klingt schwer, und du musst es nicht allein tragen. Wenn du reden möchtest: Hier hören Menschen zu.",
        "strong": "Danke, dass du das in Worte fasst. Du bist wichtig, und es gibt Menschen, die dir jetzt zuhören. Bitte melde dich bei ihnen.",
        "urgent": "Wir sorgen uns um dich. Bitte ruf jetzt eine dieser Nummern an oder sag jemandem in deiner Nähe Bescheid. Bei Gefahr wähle den Notruf.",
        "other": "Es ist gut, dass du auf diesen Menschen achtest. Du kannst offen fragen, zuhören und in der Nähe bleiben. Diese Nummern helfen dir zu helfen; bei Gefahr wähle den Notruf.",
    },
    "pt": {
        "soft": "Isso parece pesado, e não precisas carregar tudo a sós. Se quiseres falar, aqui há pessoas que escutam.",
        "strong": "Obrigado por pores isto em palavras. És importante, e há pessoas que te escutam agora. Por favor, fala com uma delas.",
        "urgent": "Estamos preocupados contigo. Liga agora para um destes números ou avisa alguém perto de ti. Se houver perigo, liga para a emergência.",
        "other": "É valioso que cuides dessa pessoa. Podes perguntar abertamente, escutar e ficar por perto. Estas linhas ajudam-te a ajudar; em perigo, liga para a emergência.",
    },
}  # fmt: skip
FALLBACK = "en"
STRONG, URGENT = 3, 4


def message_of(severity: int, language: str, subject: str) -> str:
    texts = MESSAGES.get(language, MESSAGES[FALLBACK])
    if subject == "other":
        return texts["other"]
    if severity >= URGENT:
        return texts["urgent"]
    return texts["strong"] if severity >= STRONG else texts["soft"]
