"""English: abuse, psychosis, eating, relapse, harm to others, and other people's danger."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Phrase

ABUSE = Group(
    "hit hits hitting beat beats beating choked chokes strangled strangles raped rape punched punches kicked kicks slapped slaps burned burnt "
    "hurts kill forces forced touches touched door knife molested assaulted abuses abusing locked breaking threatened gun outside grabbed "
    "pushed shoved threw belt petrol kerosene bruises bruise",
    (
        Phrase("is_beaten", 3, r"<person>(?: \w+){0,4}? (?:hits?|hitting|beats?|beating|choked?|chokes|strangle[sd]?|punche[sd]|punch|kick(?:s|ed)|slap(?:s|ped)?|burn(?:s|ed|t)|shove[sd]|shov(?:es|ed)|assault(?:s|ed)|abuses?|hurts?|whips?|grabbed|locks?|locked) (?:me|us|my (?:face|head|arm|neck|kids?))\b(?! (?:up|a|with (?:a|his|her) (?:text|message)|in the feels|hard when))"),
        Phrase("is_raped", 3, r"(?:raped|molested|sexually assaulted|sexually abused|forced himself on|forces himself on|assaulted) (?:me|us)\b|i (?:was|got|am being|keep getting) (?:raped|molested|sexually)|<person>(?: \w+){0,3}? (?:touches|touched) me"),
        Phrase("death_threat", 4, r"(?:threaten\w*|said|says|swore|told me|promised|going|hell|shell)(?: \w+){0,3}? (?:to )?(?:kill|bury|burn|shoot|stab|finish|murder) (?:me|us)(?: \w+){0,8} (?:if|gun|knife|tonight|leave|left|believe|time|scared)", firm=True),
        Phrase("attacker_here", 5, r"(?:hes|shes|he is|she is|theyre|someones|my \w+ is)(?: \w+){0,4}? (?:outside|at the door|coming (?:up|in|back|through)|breaking|banging|kicking|trying to get in|downstairs|in the house)(?: \w+){0,12} (?:knife|gun|kill|hide|hiding|help|door|whisper|scared|locked|police|hurt)", firm=True),
        Phrase("hiding_now", 5, r"(?:im|i am|were|hiding|locked|hid)(?: \w+){0,4}? (?:hiding|locked|hid)?(?: \w+){0,2} ?in (?:the|my) (?:bathroom|closet|wardrobe|toilet|pantry|cupboard|bedroom|car)(?: \w+){0,12} (?:hes|he is|shes|knife|door|kill|outside|hear|find me|call (?:the )?(?:police|911|999))", firm=True),
        Phrase("strangled", 4, r"(?:choked|strangled|strangles|chokes)(?: \w+)? me\b|hands? (?:on|around|round) my (?:throat|neck)|(?:put|held|pointed|pulled)(?: \w+){0,2} (?:a |the |his |her )?(?:gun|knife)(?: \w+){0,2} (?:at|to|on) (?:me|my)"),
    ),
)  # fmt: skip

MIND = Group(
    "voices voice commands whispering whispers hearing telling cameras watching poison poisoned demons demon chip",
    (
        Phrase("command_voices", 4, r"(?:voices?|they|demons?|the tv|it|whisper\w*)(?: \w+){0,4}? (?:tell|telling|tells|told|say|saying|says|said|order\w*|command\w*|want|wants|whisper\w*)(?: \w+)? (?:me|us)(?: \w+){0,2} ?(?:to )?(?:\w+ )?(?:kill|hurt|jump|die|do it|cut|burn|end|stab|drown)\b"),
        Phrase("hears_voices", 3, r"(?:hear|hearing|heard)(?: \w+){0,2} (?:voices?\b(?! (?:mail|note|memo|message|over))|whispers|whispering|people talking)(?: \w+){0,8} (?:nobody|no one|not there|head|walls?|tell|say|stop|again)?|the voices (?:are|wont|keep|get|got|is|came|r)"),
    ),
)  # fmt: skip

EATING = Group(
    "eaten eat purge purged purging vomit laxatives laxative binge binged calories throwing sick starving fasting restricting throw threw",
    (
        Phrase("not_eaten", 3, r"(?:havent|not|havnt|nothing|no food|aint)(?: \w+){0,3}? (?:eaten|ate|eat|eating)(?: \w+){0,4} (?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|many) days"),
        Phrase("purges", 3, r"<i>(?: \w+){0,4}? (?:purg(?:e|ed|ing)\b(?! (?:the|my (?:closet|wardrobe|inbox|email|photos|files)))|(?:made|making|make) my ?self (?:sick|throw up|vomit|puke)|throwing up (?:after|everything|on purpose|every)|tak(?:e|ing) laxatives)"),
    ),
)  # fmt: skip

OTHERS = Group(
    "kill killing shoot stab murder hurt hurting strangle burn baby smother shook shake drown",
    (
        Phrase("harm_to_baby", 3, r"(?:hurt|hurting|harm|harming|drown|drop|dropping|throw|throwing|shake|shaking|shook|smother|suffocat\w+|stab|drowning)(?: \w+){0,2} (?:my|the|our|this|her) (?:own )?(?:baby|newborn|child|kids?|son|daughter)\b"),
        Phrase("harm_to_others", 3, r"<i>(?: \w+){0,4}? (?:want|wanna|going|gonna|will|ill|imma|finna|about|urge|plan\w*|fantasi\w+|think\w*|imagin\w+|ready)(?: (?:to|of|about))?(?: \w+)? (?:kill|killing|shoot|shooting|stab|stabbing|murder|strangle|strangling|burn|hurt|hurting|beat|end) (?:him|her|them|someone|somebody|people|everyone|everybody|my (?:\w+ )?(?:boss|husband|wife|dad|father|mother|stepdad|teacher|ex|brother|sister|neighbou?r|coworker))\b"),
    ),
)  # fmt: skip

RELAPSE = Group(
    "relapsed relapse relapsing sober clean dealer drinking using heroin fentanyl meth",
    (
        Phrase("relapsed", 2, r"<i>(?: \w+){0,4}? (?:relapsed|relapsing|about to relapse|going to relapse|gonna relapse|used again|drinking again|using again)\b"),
        Phrase("about_to_use", 3, r"(?:text(?:ed|ing)?|call(?:ed|ing)?|outside|waiting for|messaged) (?:my|the) (?:old )?dealer|(?:got|have|scored|bought)(?: \w+){0,4} (?:fentanyl|heroin|meth|bag)(?: \w+){0,8} (?:front|hand|table|use|alone|tonight)"),
    ),
)  # fmt: skip

THIRD = Group(
    "suicide suicidal kill killing killed die dying dead herself himself themselves themself cutting cuts cut pills tablets meds paracetamol overdose overdosed hang hurt hurting jump harm harms harming harmed unalive "
    "threatened end ending shoot arms wrists",
    (
        Phrase("other_wants_death", 4, r"<who><gone_on>{0,6}? (?:wants?|wanna|going|gonna|threaten\w*|plan\w*|tried|trying|talk\w*|(?:say\w*|said|told|text\w*)(?! (?:me |us )?(?:to )?(?:just )?(?:die|jump|end it)\b)|wrote|keeps?|thinks?|thinking|might|will|wish\w*|about|attempt\w*)<not_i>{0,6}? (?:(?:to )?die|dying|(?:be|was|were|hes|shes) dead|kill(?:ing)? (?:him|her|them|it)sel\w+|suicide|end(?:ing)? (?:it|his|her|their) ?(?:own )?(?:all|life|lives)?|hang(?:ing)? (?:him|her|them)sel\w+|shoot(?:ing)? (?:him|her|them)sel\w+|jump\w*|unalive|hurt(?:ing)? (?:him|her|them)sel\w+)\b", other=True),
        Phrase("other_suicidal", 4, r"<who><not_i>{0,3}? (?:is|are|feels?|being|has been|might be|been|seems|sounds)(?! not\b)<not_i>{0,2} suicidal|<who><not_i>{0,3}? (?:has|having|had|have) suicidal", other=True),
        Phrase("other_harms_self", 4, r"<who><not_i>{0,5}? (?:self harm\w*|(?:cut|cuts|cutting|hurts?|hurting|harm(?:s|ing)?|starv\w+|kill(?:ed|ing)?|hang\w*|shot) (?:(?:him|her|them)sel\w+|(?:his|her|their) (?:arms?|wrists?|legs?|thighs?)\b))|(?:him|her|them)sel(?:f|ves) (?:tonight|right now|again)", other=True),
        Phrase("other_overdose", 4, r"<who><not_i>{0,3}? (?:overdosed|oded|took (?:all|too many|a bunch|a load|loads|a lot|a handful|her|his|their)<not_i>{0,3} (?:pills|meds|tablets|paracetamol|tylenol)|took an overdose|swallowed)", other=True),
    ),
)  # fmt: skip

THIRD_TIRED = Group(
    "live living alive exist existing here over dead wake cant",
    (
        Phrase("other_no_wish_to_live", 4, r"<who><gone_on>{0,8}? (?:(?:doesnt|does not|didnt|no longer|dont|do not)(?: even| really| actually)? (?:want|wants|wanna|wish|see the point)(?: to| of| in)?(?: \w+)? (?:live|living|be here|be alive|exist|existing|wake up|go on)|(?:cant|cannot|can not) go on|(?:has |have |had )?(?:nothing|no reason)(?: left)? to live(?: for)?|better off dead|(?:he|she|they) wont be (?:here|alive|around) (?:tomorrow|much longer|for long|anymore)|wants? (?:it|everything)(?: all)? to (?:be over|end))\b", other=True),
    ),
)  # fmt: skip

THIRD_NOTE = Group(
    "note letter",
    (
        Phrase("other_note", 4, r"<who><not_i>{0,4}? (?:wrote|written|sent|left|posted|has|had)<not_i>{0,3} (?:suicide (?:note|letter|message)|goodbye (?:note|letter))", other=True),
    ),
)  # fmt: skip

# Between somebody and what is said of them the writer must not come in: "my friend told me I should die". What somebody
# tells the writer to do, as voices do ("they say jump"), is no danger of theirs.
THIRD_MACROS = {
    "who": r"(?:<person>|<someone>)",
    "not_i": r"(?: (?!(?:i|im|ive|id|ill|imma|ima|myself|we)\b)\w+)",
    "gone_on": r"(?:,? (?:who|that) i (?:know|knew|love|met|live with|work with)|, who\b(?:<not_i>{1,4},)?|, (?:he|she|they)\b|<not_i>)",
    "someone": r"(?:(?:someone|somebody)(?: i know)?|a girl|a guy|a boy|a kid|this girl|this guy|a man|a woman|a (?:student|colleague|classmate|patient|client|neighbou?r|mate|friend)|"
    r"(?:my|our) (?:\w+ ){0,2}?(?:friend|bestie|mate|best friend|roommate|student|colleague|classmate|patient|client|neighbou?r|kid|child|crush|bro|sis|bff|nephew|niece|grandson|granddaughter|grandad|nan|gran|grandma|grandpa|grandmother|grandfather|son|daughter|stepson|stepdaughter|fiancee?|pupil|teacher|workmate|coworker|housemate|best mate|lad|girl|boy)|people|"
    r"friend|(?!(?:i|we|you)\b)[a-z]+ (?:said|says|texted|posted|told me|just))",
}

IDIOMS = (
    r"(?:die|dies|died|dying|dead) (?:of|from|with|for|to|laughing|at)\b(?: \w+){0,3}? ?(?:laugh\w*|laughter|embarrass\w*|heat|cold|boredom|cringe|know|see|try|meet|hear|get|go|eat|watch|cuteness|thirst|curiosity|shame|pee|inside)",
    r"to die for|die hard|die laughing|dead ?line|dead ?lift\w*|dead (?:tired|set|serious|right|good|centre|center|on my feet|battery|phone|end|heat|pool|weight|ringer|sea|rubber|funny|quiet|silent|nice|easy|lovely|beat|pan|heading)|drop dead gorgeous|over my dead body|knock (?:em|them) dead",
    r"(?:phone|battery|laptop|car|wifi|plant|plants|engine|chat|server|signal|internet|flowers?|headphones|controller|tv|boiler|fern|basil|cat|dog|hamster|goldfish)(?: (?:is|was|has|just|about|keeps|s|had|about to|finally|almost|on))*? (?:to )?(?:die|died|dying|dead|killed)",
    r"(?:feet|back|head|legs?|knees?|heels|shoes|abs|arms|calves|thighs|neck|shoulders?|tooth|teeth|allergies|heat|hangover|cramps|quads|stairs|boots|hips|shins|suspense|wait|pollen|commute|stomach|belly)(?: (?:is|are|was|were|just|literally|absolutely|s|r|really|been|still))*? (?:killing|killed|kills|kill) (?:me|my)",
    r"killing it|killed it|kill(?:ed|ing)? (?:time|the (?:vibe|mood|lights|engine|boss|dragon|zombies?|game|beat|solo|presentation|interview)|two birds|some time|an hour|a bottle|joy|buzz|switch|the bottle)|kill for (?:a|some|one)|kill(?:er)? (?:workout|outfit|smile|whale|bees?)|dressed to kill|would kill (?:for|to (?:be|have|see|go))",
    r"(?:mum|mom|mother|dad|wife|husband|boss|coach|teacher|gf|bf|she|he|they|sister|nan|gran|parents|boyfriend|girlfriend|roommate|flatmate)(?: (?:is|was|are|will|would|s|ll|d))* ?(?:going to|gonna|will|would|is|ll|gunna|wants to|about to|literally)(?: \w+)? (?:kill|murder) me(?! (?:tonight|if i leave|and))",
    r"(?:cut|cutting) (?:down|back|off|out|corners|class|carbs|grass|hair|my (?:hair|nails|losses|toenails|grass|fringe|sandwich|hours|sugar|coffee|caffeine|finger (?:on|open|chopping|cooking))|the (?:grass|cake|lawn|crap|cord|veg\w*))",
    r"end(?:ed|ing)? (?:things|it) with|at the end|weekend|in the end|end of|dead end|to no end|end up",
    r"shoot(?:ing)? (?:hoops|a (?:film|movie|video|scene)|me (?:a|an) (?:text|message|email)|my shot|the breeze)|jump(?:ing|ed)? (?:rope|for joy|on a call|in the (?:shower|pool|lake)|off the (?:diving|high)|to conclusions|scare|on the (?:trampoline|bed))|take (?:your|my) time",
    r"suicide (?:squad|prevention|awareness|hotline|watch|squeeze|sprints?|runs?|drills?|doors?|bomber|lane|king)|suicides at practice",
    r"bed ?rotting|dont wake up (?:the|my)|(?:wake|waking) up (?:early|at|before|for|so early|that early|tomorrow for)|sleep(?:ing)? in\b",
    r"(?:drop|dropped|drowning) in (?:work|emails|homework|paperwork|laundry|marking|grading|admin|meetings|deadlines)|buried in",
)  # fmt: skip

GUARDS = {
    "negation": r"(?:\b(?:not|never|dont|doesnt|didnt|wouldnt|wont|isnt|arent|wasnt|no|nor|without|nothing|havent|hasnt|cant imagine|no longer|"
    r"stopped|quit|aint)(?: (?:actually|really|even|going|planning|thinking|about|feeling|ever|of|to|id|way|a|want|wanting|any|having|been|i|me|im|"
    r"have|had|in|months|longer|that|trying|currently|at|all|actively|like|gonna|need|once|intend|intention|plans?|desire|wanted|felt|thought)){0,5}) ?$",
    "past": r"\b(?:years? ago|months ago|decades? ago|back then|back in|used to|when i was (?:a|an|\d+|young\w*|little|in|at|sick|ill|fif\w+|six\w+|sev\w+|eig\w+|nin\w+|twe\w+|thir\w+|four\w+)|"
    r"last (?:year|spring|summer|winter|autumn|decade)|in (?:19|20)\d\d|as a (?:kid|teen\w*|child)|at (?:fifteen|sixteen|seventeen|eighteen|1[0-9])|years? (?:clean|later|since|free|sober|on|after)|"
    r"months (?:clean|free|since)|long time ago|no longer|not anymore|recovered|recovery|survived|survivor|anniversary|(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|\d+) (?:years?|yrs))\b",
    "closed": r"\b(?:years? ago today|years? ago (?:this|on|i)|i was (?:thirty|forty|fifty|twenty|nineteen|\d\d) and|any previous|discharged from|(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) years? (?:clean|since|free|on))\b",
    "present": r"\b(?:now|again|still|lately|tonight|today|these days|this (?:week|morning|evening)|its back|came back|is back|tomorrow|rn|right now|anymore|every (?:day|night)|keep|its been)\b",
    "fiction": r"\b(?:character|novel|book|movie|film|episode|season|series|song|lyrics?|chorus|game|boss|level|raid|respawn\w*|script|scene|podcast|documentary|story|chapter|theat(?:re|er)|rehearsal|"
    r"cosplay|dnd|campaign|minecraft|fortnite|valorant|anime|manga|netflix|playing|plays|stage|act (?:one|two|three|i+|\d)|poem|musical|opera|fanfic|plot|protagonist|villain|hero|zombies?|sims|elden|"
    r"cod|league|lobby|match|opponent|halftime|chess|pokemon|rpg|dm|novella|drama|telenovela|kdrama|trailer|reading|audiobook|author|hamlet|ophelia|juliet|album|band|wordle|mario|zelda)\b",
    "academic": r"\b(?:article|study|studies|research|lecture|essay|statistics|prevention|awareness|training|course|policy|module|poster|leaflet|headline|news|report|seminar|thesis|dissertation|"
    r"exam question|textbook|webinar|workshop|curriculum|charity|fundraiser|volunteer\w*|safeguarding|rates?|history class|world war|wwi+|slides|chapter|coroner|inquest|journalist|nursing|certificate|bill|law|debate)\b",
    "humour": r"\b(?:lol|lmao|lmfao|haha\w*|hehe\w*|jk|rofl|emojilaugh|emojiskull|xd|omg|lolol|kidding|joking|(?<!being )dramatic|ffs|bruh|literally|so (?:cute|funny|good|hard|cringe)|homework|monday|mondays|exam|exams|lecture|"
    r"assignment|spreadsheet|meeting|meetings|zoom|teams|printer|traffic|wifi|essay|maths|math|chem|physics|calculus|revision|finals|midterms?|group project|autocorrect|parallel|parking|burpees|leg day|gym|squats|"
    r"if (?:i have to|one more|he|she|they|this|my|the|you|u|anyone|someone|it|we)|one more)\b",
    "serious": r"\b(?:not joking|for real|fr|frfr|i mean it|mean it|serious(?:ly)?|no joke|not a joke|not kidding|not exaggerating|this time|not trolling|actually|not dramatic|no like|not lol|genuinely|not a bit|not a meme|irl)\b",
    "third_person": r"(?:\b(?:he|she|they|his|her|their|hes|shes|theyre|who|someone|somebody|people|character|friend|brother|sister|mum|mom|dad|son|daughter|cousin|student|patient|client|"
    r"neighbour|neighbor|mate|uncle|aunt|nephew|niece|boyfriend|girlfriend|bf|gf|colleague|guy|girl|man|woman|kid|actor|singer|author)\b)(?: \w+){0,6}[ ,:\"“]*$",
    # "told me he wants to die" begins with the writer and is about him; "i think he will kill me" is about the writer.
    "turns": r"(?:i|im|ive|id|me|we)\b.*\b(?:(?:he|she) (?:wants|needs|wishes|is|will|has|might)|they (?:want|need|wish|are|will|might)|hes|shes|theyre|"
    r"(?:mum|mom|dad|my \w+) (?:wants|needs|wishes|is|has|will))(?: \w+){0,5}? (?:die|dying|dead|suicid\w+|end (?:it|his|her|their)|(?:him|her|them)sel\w+)\b"
    r"(?!.*\b(?:i|im|ill|id|ive|me|us|my|myself)\b)",
    "first_person": r"\b(?:i|im|ive|id|ill|me|my|mine|myself|imma|ima)\b",
    "quoting": r"(?:said|says|say|saying|told me|texted|goes|posted|wrote|was like|asked|asks|screamed|yelled|line|called|titled|joke|quote|quoted|lyrics?|sang|sings|typed|poster says|phrase|text|asks if|if i (?:write|type|say|said|typed|wrote)|does (?:typing|saying|writing)|when (?:you|u|people|they|someone) (?:write|type|say|says)|logged|heard|the words?|thoughts of being)[ ,:]*(?:that |me |us )?[\"'“‘]?(?:\w+ ){0,3}$",
}  # fmt: skip
