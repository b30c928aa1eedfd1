"""Italian."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

IT = Language(
    "it",
    (
        Group(
            "morire morta morto muoio uccidermi ammazzarmi ammazzo uccido suicidio suicidarmi suicida vivere vita viva vivo esistere sparire svegliarmi scomparire finita farla finire tagliata tagliato tagliarmi taglio "
            "pastiglie pillole compresse preso presa prese ingoiato lettera addio peso buttarmi saltare impiccarmi picchia picchiato picchiata violentata violentato voci male qui gocce",
            (
                Phrase("it_wants_death", 3, r"(?:voglio|vorrei|volevo|voglia di|preferirei|desidero|spero di|ho bisogno di)(?: \w+){0,3}? (?:morire|uccidermi|ammazzarmi|suicidarmi|essere mort[ao]|farla finita|togliermi la vita)\b(?! d(?:al|alle|i) (?:ridere|risate|vergogna|fame|sonno))"),
                Phrase("it_thinks_suicide", 3, r"(?:penso|pensando|pensato|pensieri|pensare|idea|pensavo)(?: \w+){0,3}? (?:al |a |di |del |suicidi\w*|alla )?(?:suicid\w+|uccidermi|ammazzarmi|farla finita|morire|morte|togliermi la vita|tagliarmi|buttarmi)"),
                Phrase("it_will_kill_self", 4, r"(?:mi uccido|mi ammazzo|mi impicco|mi butto (?:giu|sotto|dal)|ho deciso di (?:morire|uccidermi|farla finita|ammazzarmi)|la faccio finita|sto per (?:uccidermi|farla finita|buttarmi|saltare))\b(?! (?:di|se|dalle))", firm=True),
                Phrase("it_no_wish_to_live", 2, r"(?:non voglio|non vorrei|non ho|senza|stanc[ao] di|nessun|non merito)(?: \w+){0,3} (?:vivere|esistere|svegliarmi|esserci|essere qui|essere viv[ao]|andare avanti|stare al mondo)|non ce la faccio piu"),
                Phrase("it_vanish", 2, r"(?:voglio|vorrei|volevo|preferirei)(?: \w+){0,4} (?:sparire|scomparire|addormentarmi e|non svegliarmi|non essere (?:mai )?nat[ao]|non esistere|smettere di esistere)"),
                Phrase("it_better_without", 2, r"(?:meglio|felici|sollevati|piu tranquilli)(?: \w+){0,3} (?:senza di me|se (?:io )?non ci fossi|se (?:morissi|sparissi))|sono (?:solo )?un peso"),
                Phrase("it_took_pills", 5, r"(?:ho preso|ho ingoiato|ho mandato giu|appena preso|mi sono pres[ao])(?: \w+){0,3} (?:tutt[eio]|intera|scatola|pastiglie|pillole|compresse|gocce|blister|troppe)", firm=True),
                Phrase("it_cuts", 3, r"(?:mi (?:taglio|sono tagliat[ao]|faccio del male|sono fatt[ao] del male|brucio|graffio)|(?:voglia di|tornat[ao] a) (?:tagliarmi|farmi del male))\b(?! (?:i capelli|il dito|le unghie|con (?:la carta|il coltello)|cucinando|affettando))"),
                Phrase("it_note", 4, r"(?:scritto|scritte|lasciato|scrivendo)(?: \w+){0,4} (?:lettere?|bigliett[oi])(?: \w+){0,3} (?:d )?(?:addio|daddio|per quando|per dopo)|addio (?:mondo|a tutti)|ho (?:gia )?(?:tutto pronto|scelto il giorno|la corda)", firm=True),
                Phrase("it_beaten", 3, r"(?:mi (?:picchia|picchiano|ha picchiat[ao]|violenta|ha violentat[ao]|strangola|ha strangolat[ao]|minaccia|mena|tira calci|ha (?:dato|tirato) (?:un pugno|uno schiaffo)))\b|minaccia di (?:uccidermi|ammazzarmi)"),
                Phrase("it_voices", 4, r"voci(?: \w+){0,3} (?:dicono|ordinano|dicendo)(?: \w+){0,4} (?:uccid\w+|salt\w+|tagli\w+|mori\w+|butt\w+|far\w+)"),
            ),
        ),
        others.IT,
    ),
    {},
    (
        r"(?:morire|muoio|mort[ao]|morendo) (?:da|dal|dalle|dalla|di|d)(?: \w+)? ?(?:ridere|risate|vergogna|fame|sonno|freddo|caldo|sete|noia|paura|voglia|curiosita|fatica|invidia)|stanc[ao] mort[ao]|da morire|morta+ xd",
        r"(?:mia madre|mio padre|mamma|papa|il capo|la prof|mia moglie|mio marito) mi (?:ammazza|uccide|ammazzera)|(?:cellulare|telefono|batteria|pc) (?:e )?mort[oa]|ammazzare il tempo|punto morto|natura morta",
    ),
    {
        "negation": r"(?:\b(?:non|mai|ne|senza|nessun)(?: (?:mi|voglio|ho|sto|penso|e|che|intenzione|di|a|sono|mai|piu|pensato)){0,4}) ?$",
        "past": r"\b(?:(?:anni|mesi) fa|quando (?:avevo|ero)|nel (?:19|20)\d\d|una volta|lanno scorso|guarit[ao]|allora)\b",
        "present": r"\b(?:adesso|ora|di nuovo|ancora|oggi|stasera|stanotte|domani|ultimamente|tornat[oaie])\b",
        "fiction": r"\b(?:film|romanzo|serie|libro|gioco|personaggio|canzone|capitolo|opera|copione|puntata|attore|attrice|teatro)\b",
        "academic": r"\b(?:articolo|studio|prevenzione|lezione|convegno|notizia|notizie|statistiche|campagna|corso|tesi|tesina)\b",
        "humour": r"\b(?:ahah\w*|haha\w*|lol|xd|emojilaugh|scherzo|compiti|esame|lunedi|se (?:il|la|mia|mio|non|mi)|interrogazione)\b",
        "first_person": r"\b(?:non |io |mi )*(?:io|voglio|vorrei|penso|ho|sono|sto|desidero|preferirei|muoio|ammazzo|uccido|taglio|butto|mi (?:picchi|violent|strangol|minacci|men|tir|ha)\w*)\b",
        "reported": r"(?:dice|ha detto|dicono|diceva|dicendo|scrive|ha scritto|scritto|ripete|urla|gridava)(?: che)?[ ,:\"“«]*$",
        "third_person": r"(?:\b(?:lui|lei|loro|(?:mio|mia) (?:amic[ao]|fratello|sorella|cugin[ao]|figli[ao]|madre|padre|ragazz[ao]|zi[ao]|compagn[ao])|qualcuno|un amico|unamica)\b)(?: \w+){0,5}[ ,:\"“]*$",
    },
)  # fmt: skip
