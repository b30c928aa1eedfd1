"""
Somebody else's danger in the languages besides English: who it is about, and what is said of them.

Between the two the writer must not come in: "my sister knows that I think of suicide" is about the writer. A comma may,
where the verb says that it is not the writer's; where it does not, only before a word that goes on about the other.
"""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Phrase


def _group(
    code: str, anchors: str, person: str, writer: str, said: str, *, close_by: str = "", after_comma: str = r"\w"
) -> Group:
    """`said` may stand some words away; `close_by` has what may be the writer's there, as the same verb is."""
    blank = rf"(?: |[,،] ?(?={after_comma}))"
    word = rf"(?!(?:{writer})\b)\w+"
    far = said.replace(r"(?: \w+)", f"(?: {word})").replace(r"(?:\w+ )", f"(?:{word} )")
    near = rf"|(?: (?:van|von) \w+| {word})? (?:{close_by})" if close_by else ""
    pattern = rf"(?:{person})(?:(?:{blank}{word}){{0,12}}?{blank}(?:{far}){near})"
    return Group(anchors, (Phrase(f"{code}_other_at_risk", 4, pattern, other=True),))


DE = _group(
    "de",
    "umbringen umbringt umgebracht umzubringen bringt suizid suizidal suizidgedanken suizidversuch selbstmord selbstmordgedanken selbstmordversuch selbstmordgefahrdet selbstmordversuche sterben tot antun ritzt geritzt ritzen verletzt "
    "leben lebens lebensmude tabletten pillen medikamente schlaftabletten uberdosis abschiedsbrief schluss ende zug brucke springen werfen erhangen erhangt aufhangen aufgehangt weiterleben existieren verschwinden aufwachen",
    r"er|sie|ihn|ihm|es geht um|(?:mein|unser)\w* (?:\w+ )?(?:freund\w*|bruder|schwester|cousine?s?|sohn|tochter|mutter|vater|mama|papa|mama|mann|frau|partner\w*|ehemann|ehefrau|kolleg\w+|oma|opa|gross\w+|mitbewohner\w*|kind\w*|junge|madchen|nachbar\w*|(?:mit)?schuler\w*|kumpel|bekannte\w*|neffen?|nichte|tante|onkel|enkel\w*|ex|ex\w+|schwager|schwagerin|kleiner?|grosser?|beste|bester|klassenkamerad\w*|patient\w*|chef\w*)|jemand\w*(?:, d(?:en|ie|er) ich kenne,?)?|"
    r"(?:eine?[rsnm]?|die|der|das|den) (?:\w+ )?(?:freund\w*|kolleg\w+|bekannte\w*|junge|madchen|kumpel|nachbar\w*|(?:mit)?schuler\w*|klassenkamerad\w*|patient\w*|typ|frau|mann)",
    "ich|mich|(?<!von )mir(?! (?:gesagt|geschrieben|erzahlt|gestern|heute|anvertraut|gerade|am|letzte|vorhin|geschickt|einen))|wir|tot(?! sein)|gestorben|verstorben",
    r"(?:dass |er |sie |es |und |die |der |den |das )*sich(?: \w+){0,5}? (?:umbringen|umbringt|umgebracht|umzubringen|(?:das )?leben (?:nehmen|nimmt|genommen)|das leben zu nehmen|etwas antu\w+|was antu\w+|ritzt|geritzt|ritzen|erhang\w+|aufhang\w+|aufgehangt|selbst verletzt|verletzt selbst|vor (?:den|einen) zug)|ritzt sich|verletzt sich(?: \w+){0,3} selbst|(?:bringt|bringen) sich(?: \w+){0,2} um|nimmt sich(?: \w+){0,2} das leben|"
    r"es will (?:sterben|tot sein|nicht mehr leben)|(?:sterben|tot sein) (?:will|mochte)|hat (?:\w+ )?(?:suizid|selbstmord)\w*|(?:suizid|selbstmord)\w*|lebensmude|nicht mehr (?:\w+ )?(?:leben|weiterleben|existieren|aufwachen) (?:will|mag|mochte)|kein\w* (?:grund|sinn|lust)(?: \w+){0,2} (?:zu leben|weiterzuleben|am leben)|"
    r"(?:schluss|ein ende)(?: \w+)?(?: mit (?:ihrem|seinem|dem) leben)|(?:hat|hatte)(?: \w+){0,3}? (?:alle|zu viele|viele|ganze|samtliche|ne menge)(?: \w+){0,3} (?:tabletten|pillen|medikamente|schlaftabletten) (?:genommen|geschluckt)|(?:hat|hatte)(?: \w+){0,3}? uberdosis|(?:einen |den |ihren |seinen )?abschiedsbrief|(?:von|vor) (?:der|einer|die|eine) brucke",
    close_by=r"(?:will|mag|mochte) (?:(?!ich\b)\w+ ){0,2}?(?:sterben|tot sein|nicht mehr (?:leben|weiterleben|existieren|aufwachen))",
    after_comma=r"(?:dass|er|sie|es|sich|die|der|das|den|wie|ob)\b",
)
ES = _group(
    "es",
    "suicidarse suicidar suicidio suicido suicida suicidas suicide matarse matar mata mato mate morir morirse muerto muerta muera quitarse quitar vivir viviendo corta cortarse cortar corto autolesiona autolesiono dano lastima lastimarse pastillas sobredosis puente tirarse tirar lanzarse ahorcarse ahorcar ahorco colgarse despedida vida despertar despertarse",
    r"el|ella|(?:mi|nuestr[ao]|a mi|un|una|al|del) (?:mejor |ex )?(?:amig[ao]|amiguit[ao]|herman[ao]|hermanit[ao]|prim[ao]|hij[ao]|nin[ao]|bebe|novi[ao]|exnovi[ao]|mama|papa|madre|padre|ti[ao]|sobrin[ao]|niet[ao]|abuel[ao]|companer[ao]|espos[ao]|marido|mujer|pareja|vecin[ao]|alumn[ao]|colega|jef[ae]|cunad[ao]|suegr[ao]|chic[ao]|muchach[ao]|conocid[ao]|paciente|estudiante|roomie|ex|profe)|alguien(?: que conozco)?|una persona(?: que conozco)?|(?:el|la) (?:\w+ )?(?:chic[ao]|nin[ao]|vecin[ao]|hij[ao]|herman[ao])",
    "yo|quiero|voy|estoy|pienso|me (?:quiero|voy|siento|corto|mato|tome|muero)|tengo|soy",
    r"(?:quiere|quisiera|queria|va a|iba a|intento|quiso|piensa en|piensa|pensando en|habla (?:\w+ ){0,3}?de|hablo de|hablando de|amenaza con|amenazo con|dice que va a|intentando|intentado|plan para) (?:matarse|suicidarse|suicidio|el suicidio|morir(?:se)?|estar muert[ao]|quitarse la vida|cortarse|ahorcarse|colgarse|tirarse|lanzarse|hacerse dano|lastimarse|no despertar\w*)|"
    r"se (?:quiere|kiere|queria|quiso|va a|iba a|intento|ha intentado|ha vuelto a|volvio a|piensa) (?:matar|suicidar|morir|quitar la vida|cortar|ahorcar|tirar|lanzar|lastimar|hacer dano)|se corta\b(?! (?:el|la|las unas)\b)|se corto (?:los brazos|las venas|las munecas|las piernas|otra vez|de nuevo)|se (?:suicido|mato|mata|suicida|autolesiona|lastima|hace dano|ahorco)\b|(?:no |ya no |nunca )(?:quiere|tiene ganas de)(?: seguir)? (?:vivir|viviendo|despertar\w*|vivo|viva)|que vivir|es suicida|(?:pensamientos|ideas) suicidas|acabar con su (?:propia )?vida|"
    r"(?:se )?(?:tomo|trago|ha tomado|ha tragado) (?:todas|muchas|un monton de|una caja|un bote|un frasco)(?: \w+){0,3} pastillas|(?:tomo|de|por|tuvo) (?:una )?sobredosis|(?:carta|nota) de (?:despedida|suicidio)|(?:quitarse|quitar) la vida|de un puente",
)
FR = _group(
    "fr",
    "suicider suicide suicidee suicidaire suicidaires tuer mourir mort morte finir fin jours pendre pendu pendue coupe coupee coupes scarifie scarifiee mutile mutilee mutiler vivre cachets medicaments medocs comprimes tentative ts overdose adieu adieux dadieu dadieux pont sauter jeter exister disparaitre",
    r"il|elle|(?:mon|un|ton|ce|notre) (?:\w+ )?(?:ami|amie|frere|cousin|fils|copain|pere|papa|pote|oncle|mari|compagnon|conjoint|collegue|voisin|eleve|enfant|grand pere|papi|neveu|gamin|garcon|gars|mec|camarade|coloc|colocataire|ex|beau \w+|patient|gosse|petit)|(?:ma|une|cette|sa|notre) (?:\w+ )?(?:copine|soeur|cousine|fille|mere|maman|pote|amie|tante|femme|compagne|conjointe|collegue|voisine|eleve|grand mere|mamie|niece|camarade|colocataire|coloc|ex|belle \w+|patiente|meuf)|quelquun(?: que je connais)?|mon grand pere|mon amie|une personne(?: que je connais)?",
    "je|jai|moi|jsuis|jveux|jme",
    r"(?:qu|quil|quelle |il |elle )?(?:veut|va|voulait|voudrait|aimerait|parle (?:\w+ ){0,3}?de|menace de|pense a|a essaye de|essaie de|a tente de|a voulu|a un plan pour) (?:juste |seulement |vraiment )?(?:se (?:suicider|tuer|pendre|faire du mal|jeter|mutiler)|mourir|etre morte?|den finir|en finir|mettre fin a ses jours|suicide|sauter d\w+|ne plus exister|disparaitre)|den finir|"
    r"se (?:scarifie|mutile|coupe|fait du mal)\b|sest (?:\w+ )?(?:scarifiee?|mutilee?|suicidee?|tuee?|coupee?\b(?! (?:les cheveux|le doigt|en|avec|la main))|pendue?\b(?! a))|se tue\b(?! (?:a|au|pour)\b)|(?:est |semble )?suicidaire|ne veut plus (?:vivre|etre la|exister)|veut plus vivre|(?:na|n a|a) plus (?:envie|de raison|aucune raison|la force|gout) (?:de |a )?(?:vivre|la vie)|a (?:pris|avale) (?:tous|toutes|toute|plein de|une boite|un tas)(?: \w+){0,3} (?:cachets|comprimes|medicaments|medocs)|a fait une (?:tentative|ts|overdose)|pense au suicide|parle de suicide|(?:pensees|idees) suicidaires|(?:lettre|mot) dadieux?",
)
PT = _group(
    "pt",
    "matar matou suicidar suicidou suicidio suicida suicidas morrer morto morta vida viver vivendo corta cortou cortar comprimidos remedios remedio overdose machuca machucar machucou mutila despedida ponte pular jogar enforcar enforcou",
    r"ele|ela|(?:o |a |um |uma )?(?:meu|minha|noss[ao]|um|uma|pro meu|pra minha) (?:melhor |ex )?(?:amig[ao]|irma|irmao|irmazinha|irmaozinho|prim[ao]|filh[ao]|crianca|namorad[ao]|mae|pai|ti[ao]|avo|vo|vovo|net[ao]|sobrinh[ao]|cunhad[ao]|sogr[ao]|colega|companheir[ao]|parceir[ao]|espos[ao]|marido|mulher|vizinh[ao]|alun[ao]|ex|chefe|menin[ao]|garot[ao]|moc[ao]|rapaz|cliente|paciente|conhecid[ao]|pessoa)|alguem|(?:o|a) (?:\w+ )?(?:menin[ao]|filh[ao]|vizinh[ao]|rapaz)",
    "eu|quero|vou|estou|penso|to|tou|tenho|sou",
    r"(?:quer|queria|vai|ia|pensa em|pensando em|fala (?:\w+ ){0,3}?em|falou em|falando em|ameaca|ameacou|ameaca de|tentou|tentando|anda a pensar em|plano para) (?:se (?:matar|suicidar|machucar|enforcar|cortar|jogar)|(?:matar|suicidar|enforcar) se|morrer|estar mort[ao]|suicidio|tirar a (?:propria )?vida|acabar com a (?:propria )?vida|dar fim na vida|pular d\w+|me deixar)|se (?:quer|vai|queria) (?:matar|suicidar|machucar)|"
    r"se (?:corta|cortou)\b(?! (?:com|na|no|o cabelo|fazendo|descascando))|se (?:machuca|mutila|mata|matou|suicidou|enforcou)\b|(?:corta|mata|machuca) se\b|(?:nao|nem) (?:quer|tem (?:mais )?vontade de)(?: \w+){0,2}? (?:viver|vivendo|viva|vivo|acordar)|(?:e|esta|ta) suicida|(?:pensamentos|ideias) suicidas|acabar com a vida d\w+|(?:tomou|engoliu) (?:todos|muitos|um monte de|uma caixa|um frasco|uma cartela)(?: \w+){0,3} (?:remedios?|comprimidos)|(?:tomou uma|teve uma) overdose|(?:carta|bilhete) de (?:despedida|suicidio)|tirar a propria vida",
)
IT = _group(
    "it",
    "uccidersi uccide uccidere ucciso uccisa ammazzarsi ammazza ammazzare ammazzato ammazzata suicidarsi suicidio suicida suicidi suicidato suicidata suicide morire morto morta finita fa vita male taglia tagliarsi tagliata tagliato tagli vivere pastiglie pillole compresse overdose addio daddio buttarsi butta ponte impiccarsi impiccato esistere",
    r"lui|lei|(?:il |la |un |una |al |alla )?(?:mio|mia|un mio|una mia|nostr[ao]) (?:miglior[e]? |piccol[ao] |ex )?(?:amic[ao]|fratello|fratellino|sorella|sorellina|cugin[ao]|figli[ao]|bambin[ao]|madre|padre|mamma|papa|ragazz[ao]|fidanzat[ao]|zi[ao]|nonn[ao]|nipote|compagn[ao]|partner|marito|moglie|collega|vicin[ao]|alunn[ao]|coinquilin[ao]|coinqui|ex|cognat[ao]|suocer[ao]|student\w+|capo)|qualcuno|un amico|unamica|un[ao]? (?:\w+ )?(?:collega|ragazz[ao]|compagn[ao]|persona|conoscente|student\w+|utente|alunn[ao]|bambin[ao])|unalunna",
    "io|voglio|sto|penso|ho|sono",
    r"(?:vuole|vorrebbe|voleva|sta per|parla (?:\w+ )?di|minaccia di|pensa di|pensa al|pensa|ha (?:cercato|provato|tentato) (?:di|a|il)|un piano per) (?:uccidersi|ammazzarsi|suicidarsi|suicidio|morire|essere mort[ao]|farla finita|togliersi la vita|farsi del male|tagliarsi|buttarsi|impiccarsi|non esistere)|si (?:vuole|voleva) (?:uccidere|ammazzare|suicidare|tagliare)|"
    r"si (?:taglia\b(?! (?:i|le unghie)\b)|uccide|ammazza|suicida|impicca)\b|si butta d\w+|si e (?:\w+ )?(?:tagliat[ao]\b(?! (?:con|col|un|il|la|i)\b)|uccis[ao]|ammazzat[ao]|suicidat[ao]|impiccat[ao]|fatt[ao] del male)|si fa del male|la fa finita|si toglie la vita|non (?:vuole|ha) (?:piu |nessun )?(?:(?:voglia|motivo|ragione|senso) di )?vivere|e suicida|pensieri suicidi|ha (?:preso|ingoiato) (?:tutte|un sacco di|troppe|una scatola|un flacone)(?: \w+){0,3} (?:pastiglie|pillole|compresse)|in overdose|(?:lettera|biglietto) d ?addio",
)
NL = _group(
    "nl",
    "zelfmoord zelfmoordgedachten zelfmoordpoging suicide suicidaal zelfdoding dood doodgaan sterven kant ophangen doen snijdt snijden gesneden sneed leven pillen tabletten slikken overdosis afscheidsbrief eind einde springen spring trein aandoet bestaan stoppen verhangen krast",
    r"hij|zij|ze|ie|haar|hem|(?:mijn|mn|me|m n|onze|ons) (?:\w+ )?(?:vriend|vriendin|broer|zus|zusje|broertje|neef|nicht|neefje|nichtje|zoon|zoontje|dochter|dochtertje|kind|moeder|vader|ma|pa|mama|papa|oma|opa|tante|oom|collega|man|vrouw|partner|ex|buurman|buurvrouw|buurjongen|buurmeisje|leerling|klasgenoot|klasgenote|huisgenoot|huisgenote|kleinzoon|kleindochter|maat|bestie|schoonzus|zwager|baas|bff)|iemand(?: die ik ken)?|(?:een|die|de|n) (?:\w+ )?(?:vriend|vriendin|meisje|jongen|collega|leerling|klasgenoot|klasgenote|kennis|buurman|buurvrouw|man|vrouw|patient|maat)",
    "ik|(?<!van )mij|wij|overleden|dood(?! [wg])",
    r"(?:wil|gaat|wilde|wou|dreigt|probeert|probeerde|heeft geprobeerd|geprobeerd|om|plan om|probeert te)(?: \w+){0,3}? (?:zelfmoord (?:te )?(?:plegen|wil plegen)|zich(?:zelf)? (?:van kant|ophangen|op te hangen|verhangen|iets aan|pijn|doden|van het leven)|een einde? aan (?:zijn|haar) leven)|(?:dood|sterven|doodgaan|zelfmoord) (?:wil|wilde|gaat|wou|plegen|wil plegen|gaat plegen|wilde plegen)\b|"
    r"zelfmoord (?:wil|gaat|wilde) plegen|niet meer (?:verder )?(?:wil|wilde|kan) leven|niet meer (?:verder )?leven (?:wil|wilde)|(?:praat over|denkt aan|heeft het(?: \w+)? over|dreigt met|deed een|dacht aan) (?:zelfmoord\w*|suicide|een einde? aan (?:zijn|haar) leven)|snijdt (?:in )?(?:zich(?:zelf)?|haar|zn|zijn)|(?:zich|zichzelf)(?: \w+){0,2}? (?:gesneden|snijdt|van kant|verhangen|ophangen)|suicidaal is|is suicidaal|(?:heeft|had) (?:weer )?(?:zelfmoord\w+|suicide\w*)|"
    r"er (?:\w+ )?een einde? aan (?:\w+ )?(?:maakt|maken|maakte)|een einde? aan (?:zijn|haar) leven|geen (?:reden|zin)(?: \w+){0,3} (?:om )?(?:te|het) leven|(?:heeft|had|nam|slikte)(?: \w+){0,2}? (?:alle|al|te veel|veel|hele)(?: \w+){0,3} (?:pillen|tabletten)|(?:heeft|had|nam)(?: \w+){0,2}? overdosis|(?:een|haar|zijn) afscheidsbrief|zich(?:zelf)? (?:wat|iets) aandoet",
    close_by=r"(?:wil|gaat|wilde|wou) (?:(?!ik\b)\w+ ){0,2}?(?:dood\b|doodgaan|niet meer (?:verder )?(?:leven|bestaan)|sterven|(?:van|voor) (?:een|de) (?:brug|trein|flat) springen)",
)
PL = _group(
    "pl",
    "zabic zabije zabil zabila samobojstwo samobojstwa samobojcze samobojstwie samobojcza samobojczych umrzec umierac soba zycie zycia zyciu krzywde tnie ciac pociela pocial okalecza okaleczyla zyc tabletki tabletek leki lekow przedawkowala przedawkowal skoczyc skoczy mostu powiesic powiesi powiesil pozegnalny istniec sens sensu",
    r"on|ona|jej|jemu|(?:moj\w*|nasz\w*|swoj\w*|o|w sprawie) (?:\w+ )?(?:przyjaciel\w*|przyjaciol\w+|brat\w*|siostr\w+|kuzyn\w*|syn\w*|cork\w+|mam\w+|mat\w+|tat\w+|ojciec|ojca|maz|meza|zon\w+|partner\w*|koleg\w+|kolezan\w+|chlopak\w*|dziewczyn\w+|sasiad\w*|ucz\w+|kump\w+|dziadek|dziadka|babci\w*|cioc\w+|ciotk\w+|wuj\w+|wspollokator\w*|dzieck\w+|znajom\w+|siostrzen\w+|bratan\w+|tesc\w*|ziec\w*|zieci\w+|wnuk\w*|wnucz\w+|szwagier\w*|byl\w+|narzeczon\w+)|"
    r"ktos(?:, kogo znam,?)?|koleg[aiu]|kolezan\w+|przyjaciel|przyjaciolka|przyjaciolce|przyjacielowi|corka|syn|brat|siostra|mama|tata|maz|zona|sasiad\w*|uczen|uczennica|dziewczyna|chlopak|kumpel|kumpela|znajom[ay]",
    r"ja|mnie|mi(?! (?:dzisiaj|dzis|wczoraj|ze|napisal\w*|powiedzial\w*|pisze|mowi|w|pokazal\w*|list)\b|,)|\w+[ai]l[ae]m|jestem|mam|wiem|wie|wiedza|rozumie|podejrzewa|domysla|martwi|widzi|pyta|mysli(?! (?:\w+ )?o )|umarla?|zmarla?|zyje|odszedl|odeszla",
    r"(?:ze|zeby|ktora|ktory)(?: \w+){0,3}? (?:chce (?:\w+ ){0,2}?(?:sie (?:\w+ )?(?:zabic|powiesic|pociac|ciac)|(?:zabic|powiesic|ciac) sie|popelnic samobojstwo|umrzec|nie zyc|skonczyc ze soba|odebrac sobie zycie|zrobic sobie krzywde|skoczyc z)|nie chce (?:juz |dluzej |wiecej )?(?:zyc|istniec))|"
    r"(?:chcial|chciala|zamierza|probowal|probowala|planuje|ma plan)(?: \w+){0,2}?,? (?:jak )?(?:sie (?:\w+ )?(?:zabic|powiesic|pociac|ciac)|(?:zabic|powiesic|ciac) sie|popelnic samobojstwo|umrzec|skonczyc ze soba|odebrac sobie zycie|zrobic sobie krzywde|skoczyc z)|(?:ze|grozi ze)(?: \w+){0,3}? (?:sie (?:\w+ )?(?:zabije|powiesi)|zabije sie|powiesi sie|popelni samobojstwo)|sie (?:\w+ )?(?:tnie|okalecza|zabila?|pociela|pocial|powiesil)|(?:tnie|okalecza) sie|"
    r"nie ma po co zyc|nie widzi sensu(?: \w+)? zycia|ma mysli samobojcze|(?:mowi|mysli|myslal\w?|pisze) (?:\w+ )?o (?:samobojstwie|odebraniu sobie zycia|smierci)|ze soba (?:skonczy|robi)|koniec ze soba|skonczy ze soba|(?:wziela|wzial|polknela|polknal|zazyla|zazyl|lyknela) (?:wszystkie|za duzo|cale|cala|duzo|opakowanie)(?: \w+){0,3} (?:tablet\w+|lek\w+)|przedawkowala?|probe samobojcza|(?:list|wiadomosc) pozegnaln\w+",
    close_by=r"(?:juz |dzis |dzisiaj )?(?:chce (?:\w+ )?(?:sie zabic|zabic sie|umrzec|popelnic samobojstwo|skonczyc ze soba|odebrac sobie zycie|zrobic sobie krzywde|skoczyc z)|nie chce (?:juz |dluzej |wiecej )?zyc|sie (?:\w+ )?zabije|zabije sie)",
    after_comma=r"(?:ze|zeby|ktor[aey]|kogo|jak)\b",
)
AR = _group(
    "ar",
    "ينتحر تنتحر الانتحار انتحار بالانتحار للانتحار انتحارية انتحر انتحرت سينتحر ستنتحر هينتحر هتنتحر حينتحر بينتحر يموت تموت نفسه نفسها حياته حياتها يعيش تعيش العيش تعيشي حبوب الحبوب حبوبه حبوبها ادوية الدواء دواء جرعة وداع الوداع وداعا الجسر جسر يقفز تقفز الموت يكمل تكمل يديها ايديها يديه يقتل تقتل حالها حاله",
    r"هو|هي|(?:ل|و|ب|ع)?(?:صديقي|صديقتي|اخي|اخويا|اخوي|خويا|خوية|اختي|ابني|ولدي|بنتي|ابنتي|طفلي|طفلتي|امي|ماما|ابي(?! (?:انتحر|اموت|الموت|ارتاح|اختفي|انهي))|ابويا|والدي|والدتي|بابا|زوجي|زوجتي|جوزي|مراتي|شريكي|شريكتي|حبيبي|حبيبتي|خطيبي|خطيبتي|ابن عمي|بنت عمي|ابنة عمي|ابن خالي|بنت خالتي|صاحبي|صاحبتي|صحبتي|قريبي|قريبتي|زميلي|زميلتي|زميلنا|جاري|جارتي|خالتي|عمتي|خالي|عمي|جدي|جدتي|ابن اختي|بنت اختي|ابن اخي|طالبة|طالب|تلميذ|تلميذة|صديق|صديقة|ابنتنا|ابننا|بنتنا|اخونا|امنا)|شخص|حدا?|(?<!جوايا )(?:واحد|واحدة)|(?:ال)?(?:بنت|ولد|بنية|شاب|فتاة|طفل|راجل|ست)",
    "و?انا|اريد|و?افكر|و?بفكر|نفسي|احس|ودي|بدي|اني|حياتي|جوايا",
    r"و?(?:(?:يريد|تريد|يبغى|تبغى|يبي|تبي|عايز|عايزة|عايزه|عاوز|عاوزة|بده|بدها|بدو|وده|ودها|يفكر|تفكر|بيفكر|بتفكر|يحاول|تحاول|حاول|ناوي|ناوية|يهدد|تهدد|هدد|بيهدد|بتهدد|قرر|يتحدث|تتحدث|يتكلم|تتكلم|بيتكلم|بتتكلم|لديه خطة|لديها خطة|عنده خطة|عندها خطة|يتمنى|تتمنى)(?: \w+){0,3}? (?:ينتحر|تنتحر|(?:ال|بال|لل)?انتحار|يموت|تموت|الموت|يقتل (?:نفسه|حاله)|تقتل (?:نفسها|حالها)|يوذي نفسه|توذي نفسها|ينهي حياته|تنهي حياتها|يخلص من حيات\w+|تخلص من حيات\w+|يقفز|تقفز)|"
    r"(?:يوذي|يجرح|جرح|قتل|يقتل|سيقتل|هيقتل|بيجرح) (?:نفسه|حاله|يديه|ايديه)|(?:توذي|تجرح|جرحت|قتلت|تقتل|ستقتل|هتقتل|بتجرح|كتجرح) (?:نفسها|حالها|يديها|ايديها)|(?:س|ه|ح)?(?:ينتحر|تنتحر)|(?:س|ه|ح)?(?:ينهي|انهى) حياته|(?:س|ه|ح)?(?:تنهي|انهت) حياتها|(?:لا|ما|مش|ما عاد|لم يعد|لم تعد) (?:يريد|تريد|يبي|تبي|عايز|عايزة|عايزه|بده|بدها|يبغى|تبغى)(?: ان)? (?:يعيش|تعيش|يكمل|تكمل|العيش)|(?:عنده|عندها|لديه|لديها) افكار انتحارية|"
    r"(?:اخذ|خد|بلع|ابتلع|شرب|تناول) (?:كل|جميع|علبة|شريط|الكثير)(?: \w+){0,3} ?(?:حبوب\w*|الحبوب|ادويت\w+|الادوية|دوا\w*)|(?:اخذت|خدت|بلعت|ابتلعت) (?:كل|جميع|علبة|شريط|الكثير)(?: \w+){0,2} ?(?:حبوبها|ادويتها|دواها|دواءها)|رسالة وداع|كلام وداع)",
    close_by=r"انتحر|انتحرت|(?:حاولت|قررت|هددت ب?) ?(?:ان )?(?:الانتحار|تنتحر)|(?:اخذت|خدت|بلعت|ابتلعت) (?:كل|جميع|علبة|شريط|الكثير)(?: \w+){0,2} ?(?:حبوب\w*|الحبوب|الادوية)|(?:اخذ|اخذت) جرعة زايدة",
)
HI = _group(
    "hi",
    "marna mrna marne mar maar maarna maarne khudkushi suicide aatmahatya atmahatya suicidal susaid nuksan jaan kaat kaatta kaatti kaata katta katti kata jeena jina jeene jine zinda zindagi goliyan goli sheeshi shishi dawai tablets zeher zahar jahar pul koodna kudna kood alvida khatam faansi phansi fansi note marega maregi jayega jayegi",
    r"wo|woh|vo|vah|voh|usne|unhone|usko|use|(?<!aur )(?:mer[aei]|hamar[aei]) (?:\w+ ){0,3}?(?:dost|bhai|behen|bahan|bahen|didi|cousin|kazin|beta|beti|bete|bachcha|bachche|bachchi|maa|mummy|mom|papa|pita|pitaji|pati|patni|biwi|bibi|shohar|wife|husband|partner|partanar|friend|saheli|padosi|padosan|roommate|rummet|colleague|sahakarmi|classmate|sahpathi|sahapathi|girlfriend|boyfriend|garlaphrend|boyaphrend|gf|bf|dada|dadi|bhatiji|bhanji|nana|nani|chachi|chacha|mami|mama|bua|student|chhatra|jiju|ladki|ladke|ladka|sahakarmi|bhatija|bhanja|nanad|saas)|koi(?: (?:jisko|jise) main (?:janta|janti) h\w+)?|kisi ne|(?:ek|jo) (?:ladki|ladke|ladka|dost)|(?:didi|papa|maa|bhai|dada|dadaji|pitaji)",
    "main(?! (?:janta|janti|kya|uski|usko|use))|mai|mujhe(?! (?:bataya|bola|kaha|likha|bheja|suicide|susaid|aakhri|msg|message|phone|bol))|mujhko|mere ko|maine",
    r"(?:marna|mrna|mar jana|mar jaana|maarna|jaan lena|jaan dena|jaan de dena|zeher khana|pul se koodna|pul se kudna|koodna|kudna) chah(?:ta|ti|te)(?! h(?:oo?n|un?)\b)|(?:pul|chhat|balcony)(?: \w+)? (?:koodna|kudna) chah(?:ta|ti)(?! h(?:oo?n|un?)\b)|(?:khudkushi|suicide|a+tmahatya)(?: \w+){0,3}? (?:kar(?!u|oo?n|ke baat)\w*(?! (?:lu|loon|lun\w*|dun\w*)\b)|chah(?:ta|ti|te)(?! h(?:oo?n|un?)\b)|soch (?:rah[aei] hai|rahe hain|rahi)|baat|ki|plaa?n|koshish|dhamki|khayal)|suicidal thoughts|"
    r"(?:apne aap|khud|apna haath|apne haath) (?:ko )?(?:maarna|maarne|maar (?:dal\w*|deg[ai]|leg[ai]|liya|rah\w+)|marna|nuksan|ka+t(?:ta|ti|na|ta hai)|ka+t (?:liya|leti|leta|rah\w+)|khatam kar\w*)(?! (?:chah\w+ )?h(?:oo?n|un?)\b)|(?:apni )?jaan (?:de|dena|lena|lene|le li)(?! (?:dun\w*|du|lun\w*|lu)\b)|(?:apni )?zindagi khatam kar(?:ne| deg[ai]| leg[ai]| na)|(?:jeena|jina|zinda rehna) nahi (?:chah(?:ta|ti|te)(?! h(?:oo?n|un?)\b)|hai)|jee?ne (?:ki|ka) (?:koi )?(?:wajah|vajah|man|matlab) nahi|"
    r"mar (?:jayeg[ai]|jaeg[ai]|jayenge)|ne(?: \w+){0,3}? (?:sa+ri|poori|puri|bahut|sab|dher)(?: \w+){0,2} (?:goliyan|goli|tablets|dawai|dawaiyan)(?: \w+)? (?:kha li\w*|kha gay[ai]|nigal li\w*|le li\w*)|ne(?: \w+){0,2}? (?:zeher|zahar|jahar) (?:kha|pee|pi) (?:liya|li|gay[ai])|(?:suicide|susaid) (?:note|not)\b|(?:faansi|phansi|fansi) laga\w*",
)
