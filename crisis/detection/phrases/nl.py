"""Dutch."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

NL = Language(
    "nl",
    (
        Group(
            "dood doodgaan sterven zelfmoord zelfmoordgedachten suicidaal leven leef bestaan verdwijnen wakker einde kant maken snijden snij gesneden sneed pillen tabletten genomen geslikt afscheidsbrief afscheid "
            "springen spring verhangen last slaat sloeg geslagen verkracht stemmen pijn euthanasie krassen gekrast doodmaken ophangen doden mezelf",
            (
                Phrase("nl_wants_death", 3, r"(?:wil|wou|wilde|zou|wens|moet)(?: \w+){0,4}? (?:dood(?: zijn)?|doodgaan|sterven|mezelf (?:doden|van kant maken|doodmaken|verhangen|ophangen)|zelfmoord plegen)\b(?! ?(?:van|moe))"),
                Phrase("nl_thinks_suicide", 3, r"(?:denk|dacht|gedachten?|nagedacht|denken|denkt)(?: \w+){0,4}? (?:aan |over )?(?:zelfmoord|suicide|dood(?:gaan)?|een einde|er een eind|zelfdoding|springen)|zelfmoordgedachten|(?:ben|voel)(?: \w+){0,2} suicidaal"),
                Phrase("nl_will_kill_self", 4, r"(?:ga|ik ga|heb besloten|ben van plan)(?: \w+){0,4}? (?:zelfmoord plegen|mezelf(?: \w+){0,2} (?:van kant|doden|doodmaken|ophangen|verhangen)|er een eind(?:e)? aan maken|een eind(?:e)? aan mijn leven|springen|voor de trein)|maak(?: ik)? er een eind(?:e)? aan", firm=True),
                Phrase("nl_no_wish_to_live", 2, r"(?:wil|hoef|kan|zin)(?: \w+){0,3}? (?:niet meer|niet|nooit meer|geen)(?: \w+){0,2} (?:leven|bestaan|wakker worden|er zijn|hier zijn|verder|zin)|leven(?: \w+)? (?:moe|zat|beu)|geen zin meer in (?:het |t )?leven"),
                Phrase("nl_vanish", 2, r"(?:wil|wou|zou|wilde)(?: \w+){0,4}? (?:verdwijnen|niet meer wakker|nooit geboren|gewoon weg|niet meer bestaan|inslapen en)"),
                Phrase("nl_better_without", 2, r"(?:beter|gelukkiger|opgelucht)(?: \w+){0,3} (?:zonder mij|zonder me|als ik er niet|af zonder)|(?:ben|alleen maar)(?: \w+){0,3} (?:tot |een )last\b"),
                Phrase("nl_took_pills", 5, r"heb(?: \w+){0,3}? (?:alle|hele|al|te veel|mn|mijn|een)(?: \w+){0,3} ?(?:pillen|tabletten|strip|doos|medicijnen|potje|slaappillen|paracetamol)(?: \w+)? (?:genomen|geslikt|ingenomen|op)|overdosis genomen", firm=True),
                Phrase("nl_cuts", 3, r"(?:mezelf|in (?:mijn|mn) (?:arm|armen|been|pols\w*))(?: \w+){0,3}? ?(?:gesneden|snijden|sneed|pijn (?:gedaan|doe|doen)|gekrast|krassen|snij)|snij(?:d)? (?:mezelf|me)|weer (?:gesneden|gekrast)"),
                Phrase("nl_note", 4, r"afscheidsbrie(?:f|ven)(?: \w+){0,3} (?:geschreven|klaar|ligt)|(?:geschreven|schrijf)(?: \w+){0,3} afscheidsbrie\w+|vaarwel (?:allemaal|wereld)|alles (?:is )?klaargelegd", firm=True),
                Phrase("nl_beaten", 3, r"(?:slaat|sloeg|schopt|wurgt|bedreigt|verkracht|mishandelt) me\b|heeft me (?:geslagen|verkracht|gewurgd|geschopt|mishandeld|bedreigd)|(?:slaat|sloeg) mij"),
                Phrase("nl_voices", 4, r"stemmen(?: \w+){0,3} (?:zeggen|zegt|bevelen)(?: \w+){0,5} (?:dood|spring\w*|snij\w*|doen|moet)"),
            ),
        ),
        others.NL,
    ),
    {},
    (
        r"(?:dood|sterf|ging dood|kapot|lag dood|ik ga dood)(?: \w+)? (?:van|moe|gelachen|van het)(?: \w+)? ?(?:lachen|honger|schaamte|slaap|kou|hitte|moe)?|doodmoe|dood(?:leuk|simpel|normaal|gewoon|stil|op)",
        r"(?:mijn|mn|m n) (?:moeder|vader|ma|baas|vriendin|vrouw|man) (?:vermoordt|maakt) me|(?:telefoon|batterij|laptop|plant|fiets) (?:is )?dood",
    ),
    {
        "negation": r"(?:\b(?:niet|nooit|geen|zonder|noch)(?: (?:meer|aan|dat|ik|echt|om|te|van|plan)){0,3}) ?$",
        "past": r"\b(?:(?:jaar|jaren|maanden) geleden|toen ik|vroeger|vorig jaar|in (?:19|20)\d\d|destijds|overleefd)\b",
        "present": r"\b(?:nu|weer|vandaag|vanavond|vannacht|nog steeds|morgen|de laatste tijd)\b",
        "fiction": r"\b(?:film|boek|serie|spel|game|personage|liedje|hoofdstuk|toneel|aflevering|roman|level)\b",
        "academic": r"\b(?:artikel|onderzoek|preventie|les|college|nieuws|cursus|scriptie|lezing|campagne|werkstuk)\b",
        "humour": r"\b(?:haha\w*|lol|xd|emojilaugh|grapje|maandag|tentamen|wiskunde|als (?:de|het|mijn|mn|ik nog|hij|ze))\b",
        "first_person": r"\b(?:\w+ )?(?:ik|mij|mezelf|me)\b",
        "reported": r"(?:zegt|zei|gezegd|schrijft|schreef|geschreven|roept|riep|appte)[ ,:\"“„]*$",
        "third_person": r"(?:\b(?:hij|zij|ze|(?:mijn|mn) (?:vriend|vriendin|broer|zus|zusje|broertje|neef|nicht|zoon|dochter|moeder|vader|collega)|iemand|een (?:vriend|vriendin|meisje|jongen|collega))\b)(?: \w+){0,6}[ ,:\"“]*$",
    },
)  # fmt: skip
