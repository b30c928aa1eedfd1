"""Polish. Normalised text has a plain l for the letter with a stroke."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

PL = Language(
    "pl",
    (
        Group(
            "umrzec umieram zabic zabije samobojstwo samobojstwa samobojcze samobojczych samobojstwie zyc zycia zycie zyje zyciem istniec zniknac znikne obudzic budzic koniec skonczyc tne ciac pocielam pocielem pocielam cielam tabletki "
            "tabletek leki lekow wzielam wzielem polknelam polknelem list pozegnalny zegnaj zegnajcie ciezarem skoczyc powiesic bije uderzyl zgwalcil glosy smierci smierc pociac zrobic krzywde mostu",
            (
                Phrase("pl_wants_death", 3, r"(?:chce|chcialabym|chcialbym|chcialabym|chcialbym|wole|pragne|chcialam|chcialem|mam ochote|chce mi sie)(?: \w+){0,3}? (?:umrzec|sie zabic|zabic sie|nie zyc|byc martw[aye]|umierac|skonczyc ze soba)"),
                Phrase("pl_thinks_suicide", 3, r"(?:mysle|mysli|myslalam|myslalem|myslec|pomysle)(?: \w+){0,3}? (?:samobojcz\w+|samobojstw\w+|zabiciu|smierci|zeby (?:sie zabic|umrzec|skonczyc|zniknac)|skoczeniu)|mysli s|planuje samobojstwo"),
                Phrase("pl_will_kill_self", 4, r"(?:zabije sie|sie zabije|powiesze sie|skoncze ze soba|popelnie samobojstwo|zamierzam (?:sie )?(?:zabic|umrzec)|skoncze z tym (?:dzis|dzisiaj|jutro)|rzuce sie pod|skocze z)", firm=True),
                Phrase("pl_no_wish_to_live", 2, r"(?:nie chce|juz nie chce|nie mam sily|nie mam sily|nie mam po co|nie chce mi sie|mam dosc|nie umiem)(?: \w+){0,2} (?:zyc|istniec|sie budzic|sie obudzic|byc (?:tu|tutaj)|zycia|wiecej)|(?:bez|nie ma) sensu zyc"),
                Phrase("pl_vanish", 2, r"(?:chce|chcialabym|chcialbym|wolalabym|wolalbym|najlepiej)(?: \w+){0,3} (?:zniknac|zasnac i (?:sie )?nie|nie obudzic|sie nie obudzic|nigdy sie nie urodzic|nie istniec)"),
                Phrase("pl_better_without", 2, r"(?:lepiej|szczesliwsi|latwiej|lzej|lepsze)(?: \w+){0,3} (?:beze mnie|gdyby mnie nie bylo|bez mnie)|jestem (?:tylko )?ciezarem|beze mnie (?:bedzie|byloby|im)"),
                Phrase("pl_took_pills", 5, r"(?:wzielam|wzielem|polknelam|polknelem|zazylam|zazylem|lyknelam|lyknelem)(?: \w+){0,2} (?:wszystkie|cale|cala|wszystko|duzo|garsc|opakowanie|tabletki|leki|za duzo)", firm=True),
                Phrase("pl_cuts", 3, r"(?:tne sie|sie tne|znowu sie (?:cielam|cielem|pocielam|pocielem)|pocielam sie|pocielem sie|sie (?:pocielam|pocielem|okaleczam|pociac|ciac)|okaleczam sie|robie sobie krzywde|zrobic sobie krzywde)"),
                Phrase("pl_note", 4, r"(?:napisalam|napisalem|pisze|zostawiam)(?: \w+){0,3} (?:list|listy)(?: \w+)? ?(?:pozegnaln\w+)?|list pozegnalny|zegnaj(?:cie)? (?:wszyscy|swiecie)|mam juz (?:wszystko|plan|tabletki|line)", firm=True),
                Phrase("pl_beaten", 3, r"(?:bije mnie|mnie bije|uderzyl mnie|mnie uderzyl|zgwalcil mnie|mnie zgwalcil|dusi mnie|dusil mnie|mnie dusil|grozi ze mnie zabije|kopie mnie|pobil mnie|mnie pobil)"),
                Phrase("pl_voices", 4, r"glosy(?: \w+){0,3} (?:kaza|mowia|każa)(?: \w+){0,4} (?:zabic|skoczyc|ciac|zrobic|umrzec|skonczyc)"),
            ),
        ),
        others.PL,
    ),
    {},
    (
        r"(?:umieram|umrzec|umarlam|umarlem|padlam|padlem) (?:ze|z)(?: \w+)? ?(?:smiechu|glodu|nudow|wstydu|zimna|goraca|ciekawosci|zmeczenia)|(?:mama|ojciec|szef|zona|matka|stara|maz|tata) mnie (?:zabije|zamorduje)|(?:telefon|bateria|laptop) (?:padl|padla|umarl)|zabic (?:czas|nude)",
    ),
    {
        "negation": r"(?:\b(?:nie|nigdy|ani|bez)(?: (?:mam|mysle|o|ze|zeby|chce|juz|zamierzam|mysli)){0,3}) ?$",
        "past": r"\b(?:(?:lat|lata|rok|miesiecy) temu|kiedy mialam|kiedy mialem|kiedys|w (?:19|20)\d\d|dawniej|w zeszlym roku)\b",
        "present": r"\b(?:teraz|znowu|dzis|dzisiaj|wciaz|nadal|jutro|ostatnio|wrocilo|wracaja)\b",
        "fiction": r"\b(?:film|filmie|ksiazka|ksiazce|serial|gra|grze|bohater|postac|piosenka|rozdzial|odcinek|spektakl|powiesc)\b",
        "academic": r"\b(?:artykul|badania|profilaktyka|wyklad|wiadomosci|statystyki|kampania|kurs|szkolenie|referat|zapobieganie)\b",
        "humour": r"\b(?:haha\w*|xd+|lol|emojilaugh|zart|zartuje|poniedzialek|sesja|kolokwium|matma|jesli|jak (?:mi|jeszcze|on|ona))\b",
        "first_person": r"\b(?:ja|mnie|\w+ mnie|mam|mysle|jestem|wole|pragne|chcialabym|chcialbym|chcialam|chcialem|tne|okaleczam|wzielam|wzielem|polknelam|polknelem|napisalam|napisalem)\b",
        "reported": r"(?:mowi|mowil\w*|powiedzial\w*|pisze|napisal\w*|krzycz\w+)(?: mi)?(?:, ze)?[ ,:\"“„]*$",
        "third_person": r"(?:\b(?:on|ona|oni|(?:moj|moja) (?:przyjaciel|przyjaciolka|brat|siostra|kuzyn|kuzynka|syn|corka|mama|tata|kolega|kolezanka|chlopak|dziewczyna)|ktos|kolega|kolezanka)\b)(?: (?!(?:i|a|ale|wiec)\b)\w+){0,5}[ :\"“]*$",
    },
)  # fmt: skip
