"""French."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

FR = Language(
    "fr",
    (
        Group(
            "mourir meurs mort morte crever tuer tue suicide suicider suicidaire suicidaires flinguer buter foutre pendre vie vivre vivant exister disparaitre reveiller "
            "finir couper coupe coupee scarifie scarifier scarification medicaments medocs cachets comprimes boite avale pris lettre adieu adieux poids fardeau sauter jeter frappe frappee bat viole "
            "violee voix la envie mutile reveille pilules plaquette etrangle",
            (
                Phrase("fr_wants_death", 3, r"(?:veux|voudrais|vx|envie de|envie d|prefere|prefererais|besoin de|aimerais|voulais)(?: \w+){0,3}? (?:mourir|crever|me tuer|me suicider|me foutre en lair|etre morte?|me flinguer|me pendre|me buter|en finir)\b(?! de (?:rire|honte|faim|chaud|froid))"),
                Phrase("fr_thinks_suicide", 3, r"(?:pense|pensais|pensees?|penser|idees?|songe|reflechis)(?: \w+){0,3}? (?:a |au |de |a me )?(?:me tuer|suicid\w+|en finir|mourir|la mort|me foutre en lair|noires|sauter)|(?:suis|sens) suicidaire"),
                Phrase("fr_will_kill_self", 4, r"(?:je vais|jvais|jvai|vais|ai decide de|decide de|compte)(?: \w+){0,2}? (?:me tuer|me suicider|me pendre|en finir|mourir (?:ce|demain|bientot)|me foutre en lair|me jeter (?:sous|du|par)|sauter (?:du|de la)|me flinguer|me buter)\b", firm=True),
                Phrase("fr_no_wish_to_live", 2, r"(?:veux plus|veux pas|plus envie|pas envie|plus la force|marre|fatiguee? de|voudrais ne plus|plus aucune raison)(?: \w+){0,3} (?:vivre|exister|me reveiller|continuer|etre (?:la|ici|en vie)|de la vie|de vivre)|envie de vivre(?: \w+){0,2} (?:partie|disparu)|(?:plus|pas) envie de vivre"),
                Phrase("fr_vanish", 2, r"(?:veux|voudrais|envie de|aimerais|prefererais)(?: \w+){0,3} (?:disparaitre|mendormir (?:et|pour)|ne (?:jamais|plus|pas) me reveiller|ne plus exister|jamais etre nee?|netre jamais nee?)"),
                Phrase("fr_better_without", 2, r"(?:mieux|tranquilles?|heureux|soulages?)(?: \w+){0,3} (?:sans moi|si je (?:netais|disparaissais|mourais|n etais))|(?:suis|que) (?:quun|un) (?:poids|fardeau|boulet)"),
                Phrase("fr_took_pills", 5, r"(?:jai|je viens d|viens de|ai)(?: \w+){0,2}? (?:pris|avale|avaler|prendre|gobe)(?: \w+){0,4} (?:tous|toute|toutes|tout|boite|plaquette|medicaments|medocs|cachets|comprimes)", firm=True),
                Phrase("fr_cuts", 3, r"(?:me (?:coupe|scarifie|mutile|brule|fais du mal|suis (?:coupee?|scarifiee?|mutilee?|fait du mal|brulee?)|couper|scarifier|faire du mal))\b(?! (?:les cheveux|le doigt|en (?:cuisin|epluch)\w*|la parole))"),
                Phrase("fr_note", 4, r"(?:ecrit|ecris|laisse|redige)(?: \w+){0,4} (?:lettres?|mots?)(?: \w+){0,3} (?:dadieux?|d adieux?|pour quand|pour apres)|adieu (?:a tous|tout le monde|le monde)|jai (?:tout prepare|les cachets|la corde|choisi (?:le jour|la date))", firm=True),
                Phrase("fr_beaten", 3, r"(?:me (?:frappe|tape|bat|viole|etrangle|menace|cogne|sequestre)|ma (?:frappee?|tapee?|battue?|violee?|etranglee?|menacee?|cognee?))\b(?! (?:sur le systeme|a (?:plates|la course)|aux))|menace de me tuer"),
                Phrase("fr_voices", 4, r"voix(?: \w+){0,3} (?:disent|dit|ordonnent|demandent)(?: \w+){0,4} (?:tuer|sauter|couper|mourir|faire|mal)"),
            ),
        ),
        others.FR,
    ),
    {},
    (
        r"(?:mourir|meurs|mort|morte|crever|creve|mdr) (?:de|d)(?: \w+)? ?(?:rire|honte|faim|soif|chaud|froid|fatigue|trouille|peur|ennui|envie|amour|rires?|sommeil)|morts? de rire|trop mort|\bmdr+\b",
        r"(?:ma mere|mon pere|ma femme|mon boss|mon chef|mon mari|ma prof|mon prof) (?:va|vas) (?:me )?tuer|(?:tel|telephone|portable|batterie|pc) (?:est |a )?(?:mort|crame|lache)|tuer le temps|a mourir|nature morte|point mort|temps mort",
    ),
    {
        "negation": r"(?:\b(?:pas|jamais|ni|sans|ne|nai|plus)(?: (?:me|je|veux|envie|de|vais|pense|eu|du|tout|pensees|idees|a|l|intention|que|besoin)){0,4}) ?$",
        "past": r"\b(?:il y a (?:\w+ )?(?:ans|mois)|quand javais|quand jetais|en (?:19|20)\d\d|a lepoque|gueri\w*|lannee derniere|autrefois|depuis \w+ ans)\b",
        "present": r"\b(?:maintenant|encore|a nouveau|ce soir|aujourdhui|demain|toujours|revenu\w*|ces jours|cette nuit|en ce moment)\b",
        "fiction": r"\b(?:film|roman|serie|livre|jeu|personnage|chanson|chapitre|piece|scenario|heros|heroine|episode|acteur|actrice)\b",
        "academic": r"\b(?:article|etude|prevention|cours|conference|formation|statistiques|campagne|these|memoire|expose|reportage|infos)\b",
        "humour": r"\b(?:mdr+|lol|ptdr+|haha\w*|xd|emojilaugh|blague|lundi|exam\w*|maths|si (?:je dois|il|elle|mon|ma|le|la|on)|devoirs)\b",
        "first_person": r"\b(?:je |ne |jme |jai )*(?:je|jveux|jvais|jai|veux|voudrais|vais|suis|pense|m[ae] (?:frapp|tap|bat|viol|etrangl|menac|cogn|sequestr)\w*)\b",
        "reported": r"(?:dit|disait|disent|disant|ecrit|ecrivait|repete|crie|crier|repond|poste)[ ,:\"“«]*(?:je )?$",
        "third_person": r"(?:\b(?:il|elle|ils|mon (?:ami|frere|cousin|fils|copain|pere|pote|oncle)|ma (?:copine|soeur|cousine|fille|mere|pote|meilleure amie|tante)|quelquun|une? (?:ami|amie|fille|mec|gars|collegue))\b)(?: \w+){0,5}[ ,:\"“]*$",
    },
)  # fmt: skip
