"""German."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

DE = Language(
    "de",
    (
        Group(
            "sterben tot bring bringe umbringen umbringe umzubringen suizid suizidgedanken suizidal selbstmord selbstmordgedanken leben lebe existieren verschwinden aufwachen ende beenden ritzen ritze "
            "geritzt schneide geschnitten tabletten pillen genommen geschluckt abschiedsbrief abschied brief springen bruecke brucke erhangen erhange last dasein schlagt schlug geschlagen vergewaltigt "
            "stimmen verletzt verletze schneiden tod weiterleben mehr wehtun wurgt gewurgt",
            (
                Phrase("de_wants_death", 3, r"(?:will|wollte|mochte|wunschte|wunsche|wurde gern|muss|wurd gern)(?: \w+){0,4}? (?:sterben|tot sein|tot(?! m\w+de)|mich umbringen|mir das leben nehmen|mich (?:erhangen|erschie\w+|umbringen))\b"),
                Phrase("de_thinks_suicide", 3, r"(?:denke|dachte|denk|gedanken|nachgedacht|uberlege|gedacht|nachdenke)(?: \w+){0,4}? (?:selbstmord|suizid|sterben|umzubringen|umbringen|tod|ende zu machen|springen)|suizid(?:gedanken|al)|selbstmordgedanken|lebensmude"),
                Phrase("de_will_kill_self", 4, r"(?:werde|habe (?:beschlossen|vor)|hab vor)(?: \w+){0,4}? (?:(?:mich )?(?:umbringen|umzubringen|erhangen|erschie\w+)|mir das leben nehmen|schluss machen heute|springen|ein ende setzen)\b|bringe? (?:ich )?(?:mich|mi)(?: \w+){0,3}? um\b(?! (?:den|die|das|mein\w*)\b)", firm=True),
                Phrase("de_no_wish_to_live", 2, r"(?:will|mag|kann|mochte|wollte)(?: \w+){0,4}? (?:nicht mehr|nimmer|nich mehr|net mehr)(?: \w+){0,2}? ?(?:leben|aufwachen|existieren|da sein|hier sein|weitermachen|weiterleben|sein)|kein(?:en)? (?:sinn|lust|grund|bock)(?: \w+){0,3} (?:leben|weiterzuleben|weiterzumachen)|mude vom leben"),
                Phrase("de_vanish", 2, r"(?:will|mochte|wunschte|wurde|wollte|konnte)(?: \w+){0,5}? (?:verschwinden|einschlafen und nicht|nicht mehr aufwachen|nie geboren|nie wieder aufwachen|weg sein|nicht mehr existieren|aufhoren zu existieren)"),
                Phrase("de_better_without", 2, r"(?:besser|glucklicher|erleichtert|leichter)(?: \w+){0,3} (?:ohne mich|wenn ich (?:nicht|weg|tot|gar))|(?:ohne mich)(?: \w+){0,3} besser|(?:bin|falle)(?: \w+){0,3} (?:nur )?(?:eine |zur )?last\b"),
                Phrase("de_took_pills", 5, r"(?:habe?|hab)(?: \w+){0,3}? (?:alle|ganze|samtliche|zu viele|viele|die)(?: \w+){0,3} ?(?:tabletten|pillen|packung|schachtel|medikamente|schlaftabletten)?(?: \w+)? (?:genommen|geschluckt|eingenommen)|uberdosis genommen", firm=True),
                Phrase("de_cuts", 3, r"(?:mich|mir)(?: \w+){0,4}? (?:geritzt|ritzen|geschnitten|verletzt|ritze|schneiden|selbst verletzt|die arme|wehtun)\b(?! (?:beim (?:kochen|fussball|sport)))|ich ritze mich|ritze (?:mich|wieder)|wieder geritzt|selbstverletz\w+"),
                Phrase("de_note", 4, r"abschiedsbriefe? (?:ist |sind )?(?:geschrieben|fertig|liegt|schreibe|schon)|(?:schreibe?|geschrieben|liegt)(?: \w+){0,4} abschiedsbrief\w*|leb(?:t)? wohl (?:alle|welt)|habe? (?:schon )?(?:alles vorbereitet|den strick|das datum|einen plan)", firm=True),
                Phrase("de_beaten", 3, r"(?:schlagt|schlug|verprugelt|tritt|wurgt|bedroht|wurgte|vergewaltigt\w*|hat)(?: \w+)? mich(?: \w+){0,3}? (?:geschlagen|vergewaltigt|gewurgt|getreten|verprugelt|bedroht|eingesperrt)|(?:schlagt|schlug|verprugelt|wurgt) mich\b(?! (?:nicht|nie|beim|im (?:schach|tennis)|\w+ mal (?:beim|im)))|droht mich umzubringen|mich umzubringen wenn"),
                Phrase("de_voices", 4, r"stimmen(?: \w+){0,3} (?:sagen|befehlen|sagt|fordern)(?: \w+){0,5} (?:umbringen|springen|schneiden|sterben|tun|verletzen|soll)"),
            ),
        ),
        others.DE,
    ),
    {},
    (
        r"tot ?(?:mude|lachen|langweilig|sicher|schick|gelacht|umgefallen)|(?:sterbe|gestorben|sterben) (?:vor|fur|an|fast vor)(?: \w+)? (?:lachen|hunger|scham|langeweile|hitze|kalte|angst|neugier|mudigkeit|peinlich\w*)|lach mich (?:tot|kaputt)",
        r"(?:meine? (?:mutter|vater|mama|papa|frau|mann|chef|chefin|freundin|freund)) bringt mich um|bringt mich (?:noch )?um\b|(?:handy|akku|laptop|pflanze) (?:ist |war )?(?:tot|gestorben|leer)|zeit totschlagen|tote hose",
    ),
    {
        "negation": r"(?:\b(?:nicht|nie|niemals|kein|keine|keinen|ohne|weder)(?: (?:mehr|daran|an|mich|vor|zu|gedanken|dass|ich|wirklich)){0,3}) ?$",
        "past": r"\b(?:vor (?:\w+ )?(?:jahren|monaten)|damals|fruher|als ich (?:\w+ )?(?:war|jung)|letztes jahr|(?:19|20)\d\d|uberlebt|jahre her|seit \w+ jahren (?:clean|nicht))\b",
        "present": r"\b(?:jetzt|wieder|heute|immer noch|morgen|gerade|zur zeit|in letzter zeit|noch)\b",
        "fiction": r"\b(?:film|roman|serie|buch|spiel|figur|lied|kapitel|stuck|drehbuch|theater|folge|tatort|krimi|zocken|level)\b",
        "academic": r"\b(?:artikel|studie|pravention|vorlesung|seminar|nachrichten|statistik|kurs|referat|vortrag|doku|hausarbeit|fortbildung)\b",
        "humour": r"\b(?:haha\w*|lol|hihi|emojilaugh|scherz|witz|montag|klausur|mathe|wenn (?:der|die|das|mein|meine|ich noch|er|sie)|xd|bahn)\b",
        "first_person": r"\b(?:\w+ )?(?:ich|mich|mir)\b",
        "reported": r"(?:sagt|sagte|gesagt|schreibt|schrieb|geschrieben|meint|meinte|ruft|schreit|schrie)[ ,:\"“„]*$",
        "third_person": r"(?:\b(?:er|sie|meine? (?:freund|freundin|bruder|schwester|cousine?|sohn|tochter|mutter|vater|kollegin?|oma|opa|mitbewohner\w*)|jemand|ein (?:freund|typ|junge|kollege)|eine (?:freundin|kollegin|frau))\b)(?: \w+){0,6}[ ,:\"“]*$",
    },
)  # fmt: skip
