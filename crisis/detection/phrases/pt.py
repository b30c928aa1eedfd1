"""Portuguese."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

PT = Language(
    "pt",
    (
        Group(
            "morrer morri morto morta morresse morte matar mato mate suicidio suicidar suicida vida viver vivo viva vivendo existir sumir desaparecer acordar "
            "acabar cortar corto corte cortei comprimidos remedios remedio tomei engoli carta adeus peso enforcar pular jogar atirar bateu bate batem estuprou "
            "vozes fardo mundo matarme comprimido cartela",
            (
                Phrase("pt_wants_death", 3, r"(?:quero|queria|vontade de|preferia|prefiro|desejo|preciso|querendo|quis)(?: \w+){0,3}? (?:morrer|me matar|estar mort[ao]|matar me|me suicidar|suicidar me|matar|suicidar)\b(?! de (?:rir|vergonha|fome|sono))"),
                Phrase("pt_thinks_suicide", 3, r"(?:penso|pensando|pensei|pensamentos?|ideias?|pensar|a pensar|pensado)(?: \w+){0,3}? (?:em |de |no )?(?:me matar|suicid\w+|tirar a (?:minha )?vida|morrer|acabar com (?:tudo|a minha vida|minha vida)|matar me|me cortar|pular)"),
                Phrase("pt_will_kill_self", 4, r"(?:vou|decidi|planejo|estou (?:a|para)|to indo|tenho decidido|resolvi|irei)(?: \w+){0,3}? (?:me matar|matar me|me suicidar|suicidar me|me enforcar|enforcar me|me jogar d\w+|tirar (?:a )?minha vida|acabar com (?:tudo|a minha vida|minha vida)|morrer (?:hoje|amanha|esta|sozinh\w))\b", firm=True),
                Phrase("pt_no_wish_to_live", 2, r"(?:nao quero|ja nao quero|nao queria|sem vontade de|nao tenho vontade de|nao aguento|nao mereco|cansad[ao] de|fart[ao] de|pra que)(?: \w+){0,2} (?:viver|existir|acordar|continuar|estar (?:aqui|viv[ao])|mais)"),
                Phrase("pt_vanish", 2, r"(?:quero|queria|vontade de|gostava de|gostaria de|preferia)(?: \w+){0,3} (?:sumir|desaparecer|dormir e nao|nao acordar|nao existir|nunca ter nascido|deixar de existir)"),
                Phrase("pt_better_without", 2, r"(?:melhor|felizes|aliviad\w+)(?: \w+){0,3} (?:sem mim|se eu (?:nao (?:estivesse|existisse)|morresse|sumisse|desaparecesse))|sou (?:so )?(?:um|uma) (?:peso|fardo|estorvo)"),
                Phrase("pt_took_pills", 5, r"(?:tomei|engoli|acabei de tomar|ja tomei)(?: \w+){0,4} (?:tod[ao]s|tudo|inteir[ao]|comprimidos|cartela|caixa|frasco)", firm=True),
                Phrase("pt_cuts", 3, r"(?:me (?:cort(?:o|ei|ar|ando)|queim(?:o|ei|ar)|machuc(?:o|ei|ar)|mutil\w+)|cort(?:o|ei|ar) me|(?:voltei a|ando a) (?:me )?cortar)\b(?! (?:o cabelo|com (?:a faca|o papel)|cozinhando|no papel))"),
                Phrase("pt_note", 4, r"(?:escrevi|escrevendo|deixei|escrita)(?: \w+){0,3} (?:cartas?|bilhetes?|notas?)(?: \w+){0,3} (?:de )?(?:despedida|adeus|pra quando|para quando)|adeus (?:mundo|a todos)|ja tenho (?:tudo|os comprimidos|a corda|a data)", firm=True),
                Phrase("pt_beaten", 3, r"(?:me (?:bate|bateu|espanca|espancou|estuprou|enforcou|chutou|ameaca|ameacou|tranca)|bate me|bateu me)\b(?! (?:uma|um|a saudade))|ameac\w+ me matar|vai me matar (?:se|hoje)"),
                Phrase("pt_voices", 4, r"vozes(?: \w+){0,3} (?:mandam|dizem|mandando|dizendo|pedem)(?: \w+){0,4} (?:mat\w+|pular|cort\w+|fazer|morrer|machuc\w+)"),
            ),
        ),
        others.PT,
    ),
    {},
    (
        r"(?:morr\w+|mort[ao]) (?:de|do|da|pra|por)(?: tanto| tanta)? (?:rir|riso|vergonha|fome|sono|frio|calor|saudade|saudades|amor|medo|cansaco|vontade|inveja|tedio|rindo)|morrendo de \w+|morri (?:com|kkk\w*)",
        r"(?:minha mae|meu pai|meu chefe|a chefe|minha mulher|meu namorado|a stora|minha namorada) vai (?:me )?matar(?: me)?|celular (?:morreu|morto)|matar (?:aula|a saudade|saudades|a fome|a sede|o tempo|o chefao)",
    ),
    {
        "negation": r"(?:\b(?:nao|nunca|jamais|nem|sem)(?: (?:me|quero|vou|a|e|que|penso|tenho|vontade|intencao|de|estou|pensando|em|to|pensar)){0,4}) ?$",
        "past": r"\b(?:ha (?:\w+ )?(?:anos|meses)|(?:anos|meses) atras|quando (?:eu )?(?:tinha|era)|em (?:19|20)\d\d|recuperad[ao]|ano passado|faz \w+ anos|antigamente)\b",
        "present": r"\b(?:agora|de novo|outra vez|hoje|esta noite|ainda|amanha|ultimamente|voltou|voltei)\b",
        "fiction": r"\b(?:filme|novela|serie|livro|jogo|personagem|musica|capitulo|peca|roteiro|game|atriz|ator)\b",
        "academic": r"\b(?:artigo|estudo|prevencao|aula|palestra|noticia|noticias|estatisticas|campanha|curso|tese|trabalho sobre|setembro amarelo)\b",
        "humour": r"\b(?:kkk\w*|haha\w*|rsrs\w*|lol|emojilaugh|brincadeira|prova|segunda feira|se (?:o|a|eu|ele|ela)|academia)\b",
        "first_person": r"\b(?:ja |me |nao |eu )*(?:eu|quero|preciso|penso|tenho|estou|vou|desejo|prefiro|mereco|irei|me (?:bat|espanc|estupr|enforc|chut|ameac|tranc)\w*|bate me|bateu me)\b",
        "reported": r"(?:diz|disse|dizem|dizia|dizendo|falou|fala|falando|escreveu|escreve|gritou|repete|postou)(?: que)?[ ,:\"“«]*$",
        "third_person": r"(?:\b(?:ele|ela|eles|(?:meu|minha) (?:amig[ao]|irmao?|prim[ao]|filh[ao]|namorad[ao]|mae|pai|ti[ao]|colega)|alguem|um cara|uma menina|amig[ao])\b)(?: \w+){0,5}[ ,:\"“]*$",
    },
)  # fmt: skip
