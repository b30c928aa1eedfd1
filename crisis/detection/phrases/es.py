"""Spanish."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

ES = Language(
    "es",
    (
        Group(
            "morir morirme muero moriria muera muerte muerta muerto matarme mato mate suicidarme suicidio suicida suicidar vida vivir viviendo "
            "existir desaparecer despertar acabar terminar ahorcarme colgarme tirarme lanzarme saltar cortarme corto corte pastillas tome tomado "
            "trague tragado nota carta adios quitarme viva vivo seguir carga mundo estorbo pegó pego pega golpea golpeo viola violo voces",
            (
                Phrase("es_wants_death", 3, r"(?:quiero|quisiera|queria|ganas de|prefiero|deseo|necesito|preferiria|ojala)(?: \w+){0,3}? (?:morir(?:me)?|morirme|estar muert[ao]|me muera|matarme|suicidarme)\b(?! (?:de risa|de (?:pena|verguenza|sueno|hambre|ganas)))"),
                Phrase("es_thinks_suicide", 3, r"(?:pienso|pensando|pense|pensamientos?|ideas?|pensar|pensado)(?: \w+){0,3}? (?:en |de )?(?:matarme|suicid\w+|quitarme la vida|morir(?:me)?|acabar con (?:todo|mi vida)|la muerte|tirarme|cortarme)"),
                Phrase("es_will_kill_self", 4, r"(?:me voy a|voy a|vay a|pienso|decidi(?:do)?|he decidido|planeo|tengo decidido)(?: \w+){0,2}? (?:matar(?:me)?|suicidar(?:me)?|morir(?:me)?|quitarme la vida|ahorcar(?:me)?|colgar(?:me)|tirarme (?:del?|por)|acabar con (?:todo|mi vida))\b(?! de (?:risa|verguenza|sueno|hambre|frio|calor|pena|amor|ganas|los nervios))", firm=True),
                Phrase("es_no_wish_to_live", 2, r"(?:no quiero|ya no quiero|no quisiera|sin ganas de|no tengo ganas de|no merezco|para que|cansad[ao] de)(?: \w+)? (?:vivir|existir|despertar(?:me)?|seguir (?:vivi\w+|aqui|asi|adelante)|estar (?:viv[ao]|aqui|en este mundo))"),
                Phrase("es_vanish", 2, r"(?:quiero|quisiera|queria|ojala|ganas de|me gustaria|prefiero)(?: \w+){0,3} (?:desaparecer|desapareciera|dormir(?:me)? (?:y no|para siempre)|no despertar\w*|no haber nacido|no existir|dejar de existir)"),
                Phrase("es_better_without", 2, r"(?:mejor|felices|tranquilos)(?: \w+){0,3} (?:sin mi|si (?:yo )?no (?:estuviera|existiera)|si me (?:muero|muriera|fuera))|soy (?:una|un) (?:carga|estorbo)"),
                Phrase("es_took_pills", 5, r"(?:me (?:tome|he tomado|trague|he tragado)|acabo de tomar\w*|ya (?:me )?tome)(?: \w+){0,4} (?:todas?|todos?|muchas|pastillas|frasco|caja|bote|blister|tod[ao]s)", firm=True),
                Phrase("es_cuts", 3, r"(?:me (?:corto|corte|he cortado|volvi a cortar|quemo|lastimo|hago dano|hice dano)|(?:quiero|ganas de|volvi a) (?:cortarme|lastimarme|hacerme dano))\b(?! (?:el pelo|el cabello|las unas|el dedo (?:con|pelando)))"),
                Phrase("es_note", 4, r"(?:escribi|escrito|deje|dejado|escribiendo)(?: \w+){0,3} (?:carta|cartas|nota|notas)(?: \w+){0,3} (?:de )?(?:despedida|adios|para (?:cuando|todos))|adios (?:a todos|mundo)|ya tengo (?:todo|las pastillas|la cuerda|la fecha)", firm=True),
                Phrase("es_beaten", 3, r"(?:me (?:pega|pego|golpea|golpeo|ahorca|ahorco|viola|violo|patea|pateo|amenaza|encierra))\b(?! (?:la luz|el sol|bien))|amenaz\w+ con matarme|me va a matar"),
                Phrase("es_voices", 4, r"voces(?: \w+){0,3} (?:dicen|mandan|ordenan|piden)(?: \w+){0,2} (?:que )?(?:me )?(?:mate|salte|corte|haga|tire|muera|lastime)"),
            ),
        ),
        others.ES,
    ),
    {},
    (
        r"(?:me )?(?:muero|mori|morir(?:me)?|muerto|muerta|morirse|morire) (?:de|del|por)(?: la| los| las| tanta?)? (?:risa|hambre|sueno|frio|calor|verguenza|sed|amor|ganas|ternura|nervios|pena|envidia|aburrimiento|cansancio|antojo|emocion|miedo|ver\w*|ir|probar)",
        r"(?:mi (?:mama|papa|jefe|madre|padre|novia|novio|mujer|marido|jefa)) (?:me va a|va a) matar(?:me)?",
        r"(?:bateria|celular|movil|telefono|planta|carro|coche)(?: \w+){0,2} muert[oa]|punto muerto|naturaleza muerta|dia de (?:los )?muertos",
    ),
    {
        "negation": r"(?:\b(?:no|nunca|jamas|ni|sin|tampoco)(?: (?:me|te|quiero|voy|a|es|que|pienso|he|tengo|ganas|intencion|de|pensado|estoy|pensando|en)){0,4}) ?$",
        "past": r"\b(?:hace (?:\w+ )?(?:anos|meses|tiempo)|cuando (?:tenia|era)|en (?:19|20)\d\d|ya no(?! (?:quier[oe]|kier[oe]|quisiera|tiene|tengo|aguant\w+|pued[oe]|soport\w+) (?:\w+ )?(?:vivir|seguir|estar|existir|ganas|mas))|antes|recuperad[ao]|el ano pasado)\b",
        "present": r"\b(?:ahora|otra vez|de nuevo|hoy|esta noche|todavia|manana|ultimamente|sigo|volvi\w*)\b",
        "fiction": r"\b(?:pelicula|novela|serie|libro|juego|personaje|cancion|capitulo|obra|guion|telenovela|videojuego|actor|actriz)\b",
        "academic": r"\b(?:articulo|estudio|prevencion|(?<!de )(?<!de mi )(?<!de la )clase|charla|taller|noticia|noticias|estadisticas|campana|curso|tesis|trabajo sobre)\b",
        "humour": r"\b(?:jaja\w*|jeje\w*|lol|xd|emojilaugh|broma|tarea|examen|lunes|si (?:el|la|mi|me|no)|tarde|mates|gym)\b",
        "first_person": r"\b(?:ya |me |no |yo )*(?:yo|quiero|necesito|pienso|tengo|estoy|voy|deseo|prefiero|merezco|me (?:peg|golpe|ahorc|viol|pate|amenaz|encierr)\w*)\b",
        "reported": r"(?:dice|dijo|dicen|decia|diciendo|escribio|escribe|puso|repite|grita|gritaba|contesto|pone)(?: que)?[ ,:\"“«¿¡]*$",
        "third_person": r"(?:\b(?:el|ella|ellos|mi (?:amig[ao]|herman[ao]|prim[ao]|hij[ao]|novi[ao]|mama|papa|ti[ao]|sobrin[ao]|companer[ao])|alguien|su|un chico|una chica|amig[ao])\b)(?: \w+){0,5}[ ,:\"“]*$",
    },
)  # fmt: skip
