"""
What a writer adds to somebody else's danger that makes it the writer's own: "so do I", "I want to follow him".

Looked for right behind that danger, in all languages at once. "Me too" must end there: who is "me too scared to ring"
or does "auch nicht" know what to do is not meant.
"""
# ruff: noqa: E501 - one language a line or two

import re

_ENDS = r"(?= ?(?:[.!?,،;\n]|$))"
TOO = re.compile(
    r"\b(?:"
    r"so (?:do|did|am|will|have) i\b|(?:me|same) (?:too|as well|also|here)" + _ENDS + r"|i (?:do|am|want to|did|feel it|want that|want it) (?:too|as well)" + _ENDS + r"|"
    r"i(?:m| am| will| want| wanna| need| would| ll|ll|d)?(?: \w+){0,2}? (?:follow|join|be next|do the same)\b(?: (?:him|her|them))?|i (?:cant|cannot|can not|dont want to|dont wanna|wont|dont know how to)(?: \w+)? (?:live|go on|be here|survive|exist)(?: \w+)? without (?:him|her|them)|"
    r"i (?:\w+ )?(?:took|swallowed|have taken) (?:mine|them too|the rest|the others|some too)|"
    r"(?:ich|mir|mich) auch" + _ENDS + r"|ich (?:will|mochte|werde) (?:ihm|ihr|ihnen)(?: \w+)? (?:folgen|nach\w*|hinterher\w*)|ich (?:will|mochte) zu (?:ihm|ihr)|ich (?:kann|will)(?: \w+){0,2} ohne (?:ihn|sie)(?: \w+)? leben|ich (?:habe |hab )?(?:meine|mein\w*) auch(?: genommen| geschluckt)?|"
    r"(?:y|pero) (?:yo|a mi|conmigo) tambien(?: (?:quiero|me las?|las?)\b|" + _ENDS + r")|yo tambien (?:quiero|me las? tome|me l[ao]s tome)|(?:quiero|voy a) (?:irme con|ir con|seguirl[oa]|alcanzarl[oa])|no (?:puedo|quiero|se)(?: \w+){0,2} vivir sin (?:el|ella)|"
    r"moi aussi" + _ENDS + r"|je (?:veux|vais|voudrais) (?:le|la|les) (?:rejoindre|suivre)|je (?:\w+ ){0,3}vivre sans (?:lui|elle)|(?:les|le) miens? aussi|"
    r"(?:e|mas) eu tambem(?: (?:quero|tomei)\b|" + _ENDS + r")|(?:quero|vou) (?:ir com|seguir|encontrar) (?:ele|ela)|nao (?:\w+ ){1,2}viver sem (?:ele|ela)|"
    r"(?:anchio|anche io)" + _ENDS + r"|(?:le ho|lo ho|lho) pres[eo] anchio|voglio (?:seguirl[oa]|raggiungerl[oa]|andare con l\w+)|non (?:\w+ ){0,2}vivere senza (?:di )?(?:lui|lei)|"
    r"(?:ik|mij) ook" + _ENDS + r"|ik (?:wil|ga)(?: \w+)? (?:hem|haar) (?:volgen|achterna)|ik (?:\w+ ){0,2}(?:niet )?(?:leven )?zonder (?:hem|haar)(?: leven)?" + _ENDS + r"|ik de mijne(?: ook)?|"
    r"ja (?:tez|rowniez)(?: chce)?" + _ENDS + r"|ja swoje(?: tez)?|chce (?:pojsc|isc|odejsc) (?:za (?:nim|nia)|do (?:niego|niej))|(?:bez (?:niego|niej) zyc|zyc bez (?:niego|niej))|"
    r"(?:و ?انا|انا) (?:ايضا|كمان|برضه|برضو|كذلك)(?: (?:ابتلعت|اخذت|بلعت|اريد|بدي|عايز\w?)\b|" + _ENDS + r")|(?:و?اريد|بدي|عايز\w?|ودي) (?:ان )?(?:الحق|الحقه|الحقها|اكون معه|اكون معها)|(?:ولا |لا |ما )?(?:استطيع|اقدر|بقدر) (?:ان )?(?:اعيش|العيش) (?:بدونه|بدونها|من غيره|من غيرها)|"
    r"(?:main?|mujhe|mai) bhi(?: (?:marna|wahi)\b|" + _ENDS + r")|maine bhi (?:kha|le|nigal)|main? (?:uske|unke) (?:paas jana|bina (?:nahi )?(?:jee|ji))|main? uske bina|"
    r"(?:ben de|bende)(?: (?:ictim|yuttum|istiyorum|oyle)\b|" + _ENDS + r")|ben de (?:onun )?(?:yanina|pesinden)|onsuz(?: \w+)? yasa\w+"
    r")"
)  # fmt: skip
