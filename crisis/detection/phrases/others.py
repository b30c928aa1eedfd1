"""
Somebody else's danger in the languages besides English and Turkish: who it is about, and what is said of them.

Between the two the writer must not come in: "my sister knows that I think of suicide" is about the writer.
"""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Phrase


def _group(code: str, anchors: str, person: str, writer: str, said: str) -> Group:
    gap = rf"(?: (?!(?:{writer})\b)\w+){{0,6}}?"
    return Group(anchors, (Phrase(f"{code}_other_at_risk", 4, rf"(?:{person}){gap} (?:{said})", other=True),))


DE = _group(
    "de",
    "umbringen umbringt umgebracht umzubringen suizid suizidal selbstmord selbstmordgedanken selbstmordgefahrdet sterben antun ritzt leben lebensmude tabletten",
    r"er|sie|meine? (?:\w+ )?(?:freund|freundin|bruder|schwester|cousine?|sohn|tochter|mutter|vater|mama|papa|mann|frau|kollege|kollegin|oma|opa|mitbewohner\w*|kind|nachbar\w*|schuler\w*)|jemand|eine? (?:freund|freundin|kollege|kollegin|schuler\w*)",
    "ich|mich|mir",
    r"sich(?: \w+){0,3}? (?:umbringen|umbringt|umgebracht|umzubringen|das leben nehmen|etwas antun|was antun|ritzt)|ritzt sich|bringt sich um|(?:will|mochte) (?:\w+ )?sterben|sterben (?:will|mochte)|suizid\w*|selbstmord\w*|lebensmude|(?:will|mag) nicht mehr leben|nicht mehr leben (?:will|mag)|hat (?:alle|zu viele)(?: \w+){0,2} tabletten genommen",
)
ES = _group(
    "es",
    "suicidarse suicidar suicidio suicido suicida matarse matar morir morirse quitarse vivir corta cortarse pastillas",
    r"el|ella|mi (?:mejor )?(?:amig[ao]|herman[ao]|prim[ao]|hij[ao]|novi[ao]|mama|papa|madre|padre|ti[ao]|sobrin[ao]|companer[ao]|espos[ao]|marido|mujer|pareja|vecin[ao]|alumn[ao])|alguien|una? (?:amig[ao]|chic[ao]|companer[ao]|alumn[ao])",
    "yo|quiero|voy|estoy|pienso",
    r"(?:quiere|quisiera|va a|intento|quiso|piensa en|piensa|habla de|hablo de|amenaza con|amenazo con|dice que va a) (?:matarse|suicidarse|suicidio|el suicidio|morir(?:se)?|quitarse la vida|cortarse|hacerse dano)|se (?:quiere|va a|intento|ha intentado) (?:matar|suicidar|morir|quitar la vida|cortar)|se (?:corta|suicido)\b|no quiere (?:seguir )?(?:vivir|viviendo)|es suicida|se (?:tomo|trago) (?:todas|muchas|un monton de)(?: \w+){0,2} pastillas",
)
FR = _group(
    "fr",
    "suicider suicide suicidaire tuer mourir finir jours pendre coupe scarifie mutile vivre cachets medicaments comprimes tentative",
    r"il|elle|mon (?:\w+ )?(?:ami|amie|frere|cousin|fils|copain|pere|pote|oncle|mari|collegue|voisin|eleve)|ma (?:\w+ )?(?:copine|soeur|cousine|fille|mere|pote|amie|tante|femme|collegue|voisine)|quelquun|une? (?:ami|amie|fille|mec|gars|collegue|eleve)",
    "je|jai|moi",
    r"(?:veut|va|voulait|voudrait|parle de|menace de|pense a|a essaye de|essaie de|a voulu) (?:se (?:suicider|tuer|pendre|faire du mal)|mourir|den finir|en finir|mettre fin a ses jours|suicide)|se (?:scarifie|mutile|coupe les|fait du mal)|(?:est|semble) suicidaire|ne veut plus (?:vivre|etre la)|a (?:pris|avale) (?:tous|toutes|plein de)(?: \w+){0,2} (?:cachets|comprimes|medicaments)|a fait une tentative|pense au suicide|parle de suicide",
)
PT = _group(
    "pt",
    "matar suicidar suicidio suicida morrer vida viver corta cortou comprimidos remedios machucar",
    r"ele|ela|(?:o |a )?(?:meu|minha) (?:melhor )?(?:amig[ao]|irma|irmao|prim[ao]|filh[ao]|namorad[ao]|mae|pai|ti[ao]|colega|espos[ao]|marido|mulher|vizinh[ao]|alun[ao])|alguem|uma? (?:amig[ao]|colega|menin[ao]|alun[ao])",
    "eu|quero|vou|estou|penso",
    r"(?:quer|queria|vai|pensa em|fala em|falou em|ameaca|ameacou|tentou) (?:se (?:matar|suicidar|machucar)|(?:matar|suicidar) se|morrer|suicidio|tirar a propria vida|acabar com a vida)|se (?:corta|cortou)\b|nao quer (?:mais )?viver|(?:e|esta) suicida|tomou (?:todos|muitos|um monte de)(?: \w+){0,2} (?:remedios|comprimidos)",
)
IT = _group(
    "it",
    "uccidersi uccidere ammazzarsi ammazzare suicidarsi suicidio suicida morire finita vita male taglia vivere pastiglie pillole",
    r"lui|lei|(?:il |la )?(?:mio|mia) (?:miglior[e]? )?(?:amic[ao]|fratello|sorella|cugin[ao]|figli[ao]|madre|padre|mamma|papa|ragazz[ao]|zi[ao]|compagn[ao]|marito|moglie|collega|vicin[ao]|alunn[ao])|qualcuno|un amico|unamica|un[ao]? (?:collega|ragazz[ao]|compagn[ao])",
    "io|voglio|sto|penso",
    r"(?:vuole|vorrebbe|voleva|sta per|parla di|minaccia di|pensa di|pensa al|ha (?:cercato|provato|tentato) (?:di|a|il)) (?:uccidersi|ammazzarsi|suicidarsi|suicidio|morire|farla finita|togliersi la vita|farsi del male)|si (?:vuole|voleva) (?:uccidere|ammazzare|suicidare)|si taglia\b|non vuole piu vivere|e suicida|ha (?:preso|ingoiato) (?:tutte|un sacco di|troppe)(?: \w+){0,2} (?:pastiglie|pillole)",
)
NL = _group(
    "nl",
    "zelfmoord suicide suicidaal dood sterven kant ophangen doen snijdt leven pillen slikken",
    r"hij|zij|ze|(?:mijn|mn) (?:\w+ )?(?:vriend|vriendin|broer|zus|zusje|broertje|neef|nicht|zoon|dochter|moeder|vader|collega|man|vrouw|buurman|buurvrouw|leerling)|iemand|een (?:vriend|vriendin|meisje|jongen|collega|leerling)",
    "ik|mij|me",
    r"(?:wil|gaat|wilde|dreigt|probeert|probeerde|heeft geprobeerd)(?: \w+){0,2}? (?:zelfmoord (?:te )?plegen|zich(?:zelf)? (?:van kant|ophangen|op te hangen|iets aan|pijn)|dood\b|niet meer leven|sterven)|(?:praat over|denkt aan|heeft het over|dreigt met) (?:zelfmoord|suicide)|snijdt zich(?:zelf)?|is suicidaal|heeft (?:alle|te veel)(?: \w+){0,2} pillen (?:geslikt|genomen)",
)
PL = _group(
    "pl",
    "zabic zabije samobojstwo samobojstwa samobojcze samobojstwie umrzec soba zycie krzywde tnie okalecza zyc tabletki tabletek",
    r"on|ona|(?:moj|moja) (?:\w+ )?(?:przyjaciel|przyjaciolka|brat|siostra|kuzyn|kuzynka|syn|corka|mama|tata|maz|zona|kolega|kolezanka|chlopak|dziewczyna|sasiad|sasiadka|uczen|uczennica)|ktos|kolega|kolezanka",
    "ja|mnie|mi|chce sie ja",
    r"(?:chce|chciala?|zamierza|probowala?|grozi ze|mowi ze|powiedziala? ze|planuje)(?: \w+){0,2}? (?:sie zabic|zabic sie|sie zabije|zabije sie|popelnic samobojstwo|popelni samobojstwo|umrzec|skonczyc ze soba|odebrac sobie zycie|zrobic sobie krzywde)|sie (?:tnie|okalecza)|tnie sie|nie chce (?:juz )?zyc|ma mysli samobojcze|mowi o samobojstwie|(?:wziela|wzial|polknela|polknal) (?:wszystkie|za duzo)(?: \w+){0,2} tablet\w+",
)
AR = _group(
    "ar",
    "ينتحر تنتحر الانتحار انتحار انتحر انتحرت يموت تموت نفسه نفسها",
    r"هو|هي|صديقي|صديقتي|اخي|اختي|ابني|بنتي|ابنتي|امي|ابي|زوجي|زوجتي|ابن عمي|بنت عمي|صاحبي|صاحبتي|قريبي|قريبتي|زميلي|زميلتي|جاري|جارتي|شخص",
    "انا|اريد|افكر|نفسي",
    r"(?:يريد|تريد|يبغى|تبغى|عايز|عايزة|بده|بدها|يفكر|تفكر|يحاول|تحاول|حاول|حاولت|ناوي|ناوية|يهدد|تهدد|هدد|هددت)(?: \w+){0,2}? (?:ينتحر|تنتحر|الانتحار|بالانتحار|في الانتحار|يموت|تموت|يقتل نفسه|تقتل نفسها|يوذي نفسه|توذي نفسها)|(?:يوذي|يجرح|قتل|يقتل) نفسه|(?:توذي|تجرح|قتلت|تقتل) نفسها|(?:انتحر|انتحرت)",
)
HI = _group(
    "hi",
    "marna khudkushi suicide aatmahatya atmahatya maar nuksan jaan mar kaat kaatta kaatti jeena",
    r"wo|woh|usne|mer[aei] (?:\w+ )?(?:dost|bhai|behen|bahan|cousin|beta|beti|maa|papa|pati|patni|friend|saheli|padosi|roommate)|koi|kisi ne",
    "main|mai|mein|mujhe|mujhko|mere ko",
    r"marna chah(?:ta|ti|te)|mar jana chah(?:ta|ti)|(?:khudkushi|suicide|a+tmahatya)(?: \w+){0,2} (?:kar\w*|chah\w*|soch\w*|baat|ki)|(?:apne aap|khud) ko (?:maarna|maarne|maar (?:dal\w*|leg[ai]|liya|rah\w+)|marna|nuksan|kaat(?:ta|ti|na)|khatam kar\w*)|(?:apni )?jaan (?:de|dena|lena|lene)|jeena nahi chah(?:ta|ti)",
)
