"""English: the writer's own danger."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Phrase

MACROS = {
    "i": r"(?:i|im|ive|id|ill|i am|i have|me|we|imma|ima|i m)",
    "gap": r"(?: \w+){0,3}?",
    "want": r"(?:want|wants|wanting|wanted|wanna|wana|wan|wish|need|ready|rather|craving|desire|begging|longing|willing)"
    r"(?: (?:to|2|too|na|go))?",
    "will": r"(?:going (?:to|2)|goin to|gonna|gunna|gona|gon|gna|about to|finna|fixing to|fixin to|will|ill|imma|ima|"
    r"decided to|planning (?:to|on)|plan to|plan on|tryna|trying to|tried to)",
    "selfkill": r"(?:k[iy]ll(?:ing)? (?:my ?self+|me self|mesel+|mysef|myslef|my sef)|killmyself|kms|unaliv(?:e|ing)"
    r"(?: my ?self)?|end(?:ing)? (?:my (?:own )?life|it all|myself|me|everything)|tak(?:e|ing) my (?:own )?life|"
    r"commit(?:ting)? (?:suicide|sui\w*|sewer ?slide)|sewer ?slide|kermit(?: sewer ?slide)?|ctb|"
    r"(?:hang|shoot|drown|stab|poison|gas|burn)(?:ing)? my ?self|off(?:ing)? my ?self|top(?:ping)? my ?self|"
    r"do(?:ing)? myself in|overdos(?:e|ing)|od|jump(?:ing)? (?:off|in front|from|out)|slit(?:ting)? my)",
    "body": r"(?:arms?|wrists?|legs?|thighs?|skin|stomach|hips?|hands?|ankles?|forearms?)",
    "drug": r"(?:pills?|tablets?|tabs|meds|medication|medicines?|bottle|packets?|packs?|strips?|box|capsules?|"
    r"paracetamol|tylenol|ibuprofen|antidepressants?|sleepers|insulin|prescriptions?|emojipills)",
    "person": r"(?:he|she|they|hes|shes|dad|mum|mom|mama|papa|my (?:\w+ ){0,2}?(?:dad|mum|mom|father|mother|husband|wife|"
    r"partner|boyfriend|girlfriend|bf|gf|ex|brother|sister|uncle|aunt|son|daughter|boss|stepdad|stepmom|stepfather|"
    r"cousin|roommate|flatmate|in law|madam|coach|teacher))",
}

DEATH = Group(
    "die died dead dying death alive dies dieing dye d1e",
    (
        Phrase("wants_death", 3, r"<i><gap> <want>(?: \w+)? (?:die|be dead|dead|dying|death)\b(?! (?:of|from|laughing|for)\b)"),
        Phrase("wants_death_bare", 3, r"(?:^|[.!?,\n] ?)(?:just |really |literally |still )?(?:wanna|want to|want 2) (?:die|be dead)\b"),
        Phrase("prays_for_death", 2, r"(?:wish|wished|hope|hoping|hoped|pray|prayed|praying)(?: \w+){0,4}? i (?:\w+ )?"
               r"(?:die|died|dead|dying|was dead|were dead|never (?:been )?born)"),
        Phrase("hopes_to_be_dead", 2, r"\bi (?:wish|hope|pray)(?: \w+){0,5}? (?:i (?:was|were|am)(?: \w+)? dead|let me die|kills me|take me)"),
        Phrase("better_dead", 2, r"(?:better|best|happier|easier)(?: \w+){0,2} (?:off )?(?:dead|if i (?:die|died|was dead|were dead))"),
        Phrase("will_be_dead", 4, r"(?:<i>|ill) (?:\w+ )?(?:be dead|be gone|die|dying|dead) "
               r"(?:by|before|tonight|tomorrow|on \w+day|this \w+|soon|after|when)\b", firm=True),
        Phrase("plans_to_die", 4, r"<i><gap> <will>(?: \w+)? (?:die|be dead)\b(?: (?:by|before|tonight|tomorrow|today|now|soon|here))", firm=True),
        Phrase("deserves_death", 2, r"(?:i|me)(?: \w+){0,2} (?:deserve|should|supposed|meant|ought)(?: to| have)?(?: \w+)? (?:die|died|dead|be dead)\b"),
        Phrase("no_wish_to_live", 2, r"(?:dont|do not|didnt|not|doesnt|no longer|never)(?: \w+){0,2} (?:want|wanna|wana|care|wish|like|deserve)"
               r"(?: (?:to|2|about|if|being))?(?: \w+){0,2} (?:alive)\b"),
        Phrase("thinks_of_death", 2, r"(?:think|thinking|thought|thoughts|dream|dreaming|fantasi[sz]e|obsessed|daydream)(?: \w+){0,3} "
               r"(?:about|of|on|with|abt)(?: \w+){0,2} (?:death|dying|being dead|my (?:own )?(?:death|funeral))\b"),
        Phrase("tired_of_living", 2, r"(?:tired|sick|exhausted|done)(?: \w+){0,2} (?:of|with|from)(?: \w+)? (?:being alive)"),
        Phrase("others_relieved", 2, r"(?:if|when|once) i (?:die|died|was dead|were dead|dropped dead)(?: \w+){0,6} "
               r"(?:better|happier|relieved?|care|notice|free|easier|fine|cry)"),
        Phrase("believes_to_deserve_it", 3, r"(?:die|dead|kill myself)\b,? and (?:i (?:believe|agree)|(?:i think |maybe |perhaps )?(?:he|she|they)(?:s|re| is| are)? right)\b", firm=True),
        Phrase("dying_now", 5, r"<i> (?:am |already |literally )?dying(?: \w+){0,3} (?:took|swallowed|bleeding|help me)", firm=True),
    ),
)  # fmt: skip

SUICIDE = Group(
    "suicide suicidal suicidle sucidal sucide suiside suicida killmyself kill killing kyll kms unalive unaliving sewerslide sewer "
    "kermit ctb end ending ended hang shoot drown top off overdose overdosing od slit jump jumping finish hanging stab",
    (
        Phrase("suicidal_self", 3, r"(?:<i>|feel|feeling|felt|been|am|being|actively|really|very|still|bit)(?: \w+){0,3}? s(?:ui|u)(?:ci|si)d(?:al|le)\b"),
        # The whole of a line: an answer to how somebody is.
        Phrase("suicidal_alone", 3, r"^\W*su[ic]{2,3}dal\W*$"),
        Phrase("suicidal_thoughts", 3, r"su[ic]{2,3}dal (?:thoughts?|ideation|feelings|urges?|again|tonight|rn|af)|(?:thoughts?|thinking|thought) "
               r"(?:of|about|abt)(?: \w+){0,2} suicide|consider\w*(?: \w+)? suicide"),
        Phrase("wants_to_kill_self", 3, r"(?:<want>|think(?:ing)? (?:about|of|abt)|thoughts? (?:of|about)|urges? to|considering|imagin\w+|ways (?:to|of)|"
               r"how (?:to|i)|dream\w* (?:of|about)|tempted to|considered|feel like|fantasi\w+ about|googl\w+|voice\w*)(?: \w+){0,2}? <selfkill>\b"),
        Phrase("thinks_of_ending", 3, r"(?:think|thinking|thought|thoughts|considering|considered|dream|want|wanna|tempted)(?: \w+){0,2} "
               r"(?:about|of|on|abt|to|2)?(?: \w+)? ?(?:end(?:ing)? (?:things|it|this|my \w+|everything)|(?:finish|stop)(?:ing)? (?:it all|my life))\b(?! with)"),
        Phrase("will_kill_self", 4, r"<i>(?: \w+){0,4}? <will>(?: \w+){0,2}? <selfkill>\b", firm=True),
        Phrase("is_killing_self", 4, r"\b(?:im|i am|ill|i will)(?: \w+){0,2}? (?:killing myself|kms|ending (?:it|my life|things)|unaliving|kill myself|end it)\b", firm=True),
        Phrase("will_end_it", 4, r"<i>(?: \w+){0,3}? <will>(?: \w+)? (?:end|finish) (?:it|things|this|my life|everything|me)\b(?! with)", firm=True),
        Phrase("decided_to_kill_self", 4, r"(?:decided|chosen|picked|choose|set|planned|know (?:how|when|where))(?: \w+){0,5} <selfkill>\b", firm=True),
        Phrase("kill_self_when", 4, r"<selfkill>(?: \w+){0,2} (?:tonight|tomorrow|today|this (?:week\w*|morning|evening|afternoon)|on \w+day|after (?:school|work|the)|"
               r"right now|in the morning|when (?:i|he|she|they|everyone))\b", firm=True),
        Phrase("kill_self_bare", 3, r"(?:kill myself|killmyself|end my (?:own )?life|take my (?:own )?life|hang myself|kms|unalive myself|commit suicide)\b(?! (?:if|lol|haha|laughing|rate|prevention|over|at|when))"),
        Phrase("attempted_now", 5, r"(?:just|already|now)(?: \w+){0,2} (?:tried|attempted|trying)(?: to)?(?: \w+)? ?(?:<selfkill>)", firm=True),
        Phrase("off_the_bridge", 4, r"(?:nearest|closest|highest|tallest|which|a|the)(?: \w+)? (?:bridge|building|cliff|roof|balcony|train|overpass|parking \w+)"
               r"(?: \w+){0,3} (?:i (?:can|could)|to|and) jump", firm=True),
        Phrase("jump_from", 3, r"<i>(?: \w+){0,5}? jump(?:ing)? (?:off|from|in front of|under|out)(?: \w+){0,2} (?:bridge|building|cliff|roof|balcony|train|window|overpass|it|platform|bus)"),
        Phrase("wants_to_all_the_same", 3, r"(?:not|never|dont|shouldnt) (?:to )?(?:kill myself|end my life|commit suicide),? but i (?:\w+ )?(?:want to|want it|wanna|will|am going to|might)\b", firm=True),
        Phrase("suicide_note", 4, r"(?:wrote|written|writing|write|finished|left|drafted)(?: \w+){0,4} (?:suicide|goodbye|final) (?:note|letters?|notes|message)", firm=True),
        Phrase("end_it_all", 3, r"\bend it all\b|\bend (?:it|everything) (?:tonight|now|soon|today|tomorrow)|\bend my (?:own )?(?:life|suffering|misery)\b"),
    ),
)  # fmt: skip

PASSIVE = Group(
    "here live living exist existing wake waking woken disappear vanish vanished gone burden born breathe breathing anymore over stop "
    "point reason forever without asleep sleep world pain survive",
    (
        Phrase("no_wish_to_be_here", 2, r"(?:dont|do not|didnt|no longer|not|never|cant|rather not|doesnt)(?: \w+){0,3} (?:want|wanna|wana|wan|wish|wanted|feel like|care to|prefer|see the point of)"
               r"(?: (?:to|2))?(?: \w+)? (?:be (?:here|in this world|on this earth|around)|live|exist|existing|living|wake|waking|breathe|survive)\b(?! (?:with|near|in (?:a|this|the)|at|on|up (?:early|before|at|for)|there))"),
        Phrase("rather_not_wake", 2, r"(?:wish|want|wanna|hope|hoping|pray|praying|prayed|like|love|rather|okay|fine|relieved|mind)(?: \w+){0,6}? (?:not|never|didnt|dont|doesnt|wouldnt|couldnt)(?: \w+){0,2} "
               r"(?:wake|waking|woken|woke|be here|exist|exsist|been born|born)\b"),
        Phrase("sleep_forever", 2, r"(?:go to sleep|fall asleep|sleep|asleep)(?: \w+){0,4} (?:and )?(?:never|not|dont|forever|wont)(?: \w+)?(?: wake| get up|$)|sleep forever"),
        Phrase("wish_to_vanish", 2, r"(?:want|wanna|wish|wanted|hope|like|love|could)(?: \w+){0,5}? (?:disappear|vanish|stop existing|not exist|cease to exist|be gone|go to sleep forever|fade away)\b"),
        Phrase("better_without_me", 2, r"(?:better|happier|easier|fine|lighter|relieved)(?: \w+){0,3} (?:without me|if i (?:was|were|wasnt|werent|weren|am|went|left|vanished|disappeared)(?: \w+){0,2}(?: gone| here| around| there| exist)?)"),
        Phrase("a_burden", 2, r"(?:im|i am|just|being|become|feel(?:ing)? like|such|nothing but)(?: \w+){0,2} (?:a |the )?burden\b(?! of)"),
        Phrase("no_reason_to_live", 2, r"(?:no|any|without|lost|find|see|whats the|isnt)(?: \w+){0,3} (?:reason|point|purpose|will|desire)(?: \w+)? (?:to|in|of)(?: \w+){0,2} (?:live|living|be alive|go on|keep going|exist|existing|continue|wake up|stay)"),
        Phrase("cannot_go_on", 2, r"(?:cant|cannot|can not|couldnt|no longer|dont want to|dont wanna)(?: \w+)? (?:go on|carry on|keep going|continue)(?: like this| anymore| living| no more)|\bi cant go on\b"),
        Phrase("wants_it_over", 2, r"(?:want|wanna|need|wish|make)(?: \w+){0,2} (?:it|everything|this|life|pain|all)(?: \w+)? (?:to )?(?:be over|end|stop)\b(?! (?:early|soon))"),
        Phrase("tired_of_life", 2, r"(?:tired|sick|exhausted|done|fed up)(?: \w+){0,2} (?:of|with|from)(?: \w+)? (?:living|life|existing|breathing|being here|this life)\b"),
        Phrase("last_day_here", 4, r"(?:wont|will not|not going to|not gonna)(?: \w+)? (?:be (?:here|around|alive)|exist|wake up)(?: \w+)? (?:tomorrow|by|for|when|after|next|on|much longer|to see|anymore)", firm=True),
        Phrase("nothing_to_live_for", 2, r"nothing(?: \w+){0,2} to live for|life (?:is|isnt|aint|has)(?: \w+){0,2} (?:worth (?:living|it)|no (?:point|meaning)|pointless)|whats the point (?:of|in) (?:living|life|anything|going on)"),
        Phrase("never_born", 2, r"(?:wish|should|better)(?: \w+){0,5} never (?:been |was )?born"),
        Phrase("read_after", 4, r"by the time (?:you|u|anyone|someone|they|mum|mom|this)(?: \w+){0,4} (?:read|reads|find|finds|see|sees|get|gets|wake)", firm=True),
        Phrase("goodbye_world", 4, r"goodbye (?:cruel )?world|goodbye forever", firm=True),
    ),
)  # fmt: skip

HARM = Group(
    "cut cutting cuts self harm harming harmed selfharm sh blade blades razor burning burned bleeding bleed blood wrists wrist hurt hurting "
    "scratching scratched punching relapsed relapse slash slashed carved veins vein towel urges urge emojirazor",
    (
        Phrase("cuts_self", 3, r"<i>(?: \w+){0,4}? (?:cut|cutting|slash\w*|slit|burn\w*|carv\w+|scratch\w*|stab\w*|bit|biting|punch\w*|hit|hitting|hurt|hurting|harm\w*)(?: \w+)? (?:my ?self|my (?:\w+ )?<body>)"),
        Phrase("cut_again", 3, r"(?:^|\b(?:i|ive|just|been|started))(?: \w+){0,2}? (?:cut|cutting|self harm\w*|relapsed|sh)(?: \w+)? (?:again|tonight|today|last night|deeper|too deep|worse|yesterday)"),
        Phrase("urge_to_harm", 2, r"(?:want|wanna|urges?|need|tempted|craving|itch\w*|desperate|close)(?: \w+){0,4}? (?:to |of )?(?:cut|cutting|hurt(?:ing)? my ?self|harm(?:ing)? my ?self|self harm\w*|burn(?:ing)? my ?self|bleed|scratch)\b(?! (?:the|back|it|down|out|hair|corners|my hair|some|a|off|class))"),
        Phrase("harm_urges", 2, r"self harm(?:ing)? (?:urges?|again|thoughts?|tonight|today)|urges? (?:to|are|is|r)(?: \w+){0,2} (?:bad|back|strong|self|loud|cut|harm|hurt)"),
        Phrase("self_harm_self", 3, r"<i>(?: \w+){0,4}? self ?harm(?:ed|ing|s)?\b"),
        Phrase("bleeding_now", 5, r"(?:cut|went|gone|its)(?: \w+){0,3} (?:too|so|really) (?:deep|far)(?: \w+){0,8} (?:blood|bleed\w*|stop\w*|towel|dizzy|floor)|(?:wont|not|cant|doesnt|isnt)(?: \w+)? stop(?:ping)? (?:the )?bleeding|bleeding(?: \w+){0,3} (?:wont|not|cant|doesnt|isnt)(?: \w+)? stop", firm=True),
        Phrase("too_deep", 4, r"(?:cut|went|gone) (?:too|so|way too) deep", firm=True),
    ),
)  # fmt: skip

TAKEN = Group(
    "pills pill tablets tablet meds medication medicine bottle packet packets strip strips box capsules paracetamol tylenol ibuprofen overdosed "
    "od took taken swallowed downed insulin emojipills overdose",
    (
        Phrase("took_everything", 5, r"(?:\bi|ive|just|already|^(?! (?:he|she|they|my|his|her|our|their|the|a|an|some\w+)\b))(?: \w+){0,3}? ?(?:took|taken|swallowed|downed|drank|ate|eaten|had|swallow|take)(?: \w+){0,2}? "
               r"(?:all|whole|entire|every|too many|too much|loads|lots|handful|bunch|rest|both|everything|\d{2,3}|twenty|thirty|forty|fifty|sixty)(?: \w+){0,4}? ?<drug>\b", firm=True),
        Phrase("took_them_all", 5, r"(?:took|taken|swallowed|downed|swallow) (?:them|em|it|dem) all\b|(?:took|swallowed|downed|taken) (?:all|every one|the lot|the rest) of (?:them|it|my|em|the)|took the (?:lot|whole lot)\b|^took (?:em|them)$", firm=True),
        Phrase("overdosed", 5, r"<i>(?: \w+){0,2}? (?:overdosed|od d|oded|odd|taken an overdose|took an overdose|overdosing)\b|(?:took|taken|taking) an? (?:overdose|od)\b", firm=True),
        Phrase("pills_ready", 4, r"<i>(?: \w+){0,5}? (?:pills|tablets|meds|emojipills)(?: \w+){0,6} (?:ready|lined up|counted|in front of me|in my hand|beside me|next to me|here|saved|for it|tonight|enough)", firm=True),
        Phrase("saving_pills", 4, r"(?:saving|saved|stockpil\w+|hoard\w+|counted|counting|lined|laid|hiding|hidden|collecting)(?: \w+){0,4} (?:pills|tablets|meds|prescriptions|medication)\b", firm=True),
    ),
)  # fmt: skip

MEANS = Group(
    "rope noose gun rifle pistol blade razor knife bridge roof ledge tracks platform cliff balcony edge plan will funeral goodbye note letters trigger "
    "belt chair emojigun emojirope petrol river water car garage attic ready safe date loaded",
    (
        Phrase("has_means", 4, r"<i>(?: \w+){0,5}? (?:rope|noose|gun|pistol|rifle|blade|razor)(?: \w+){0,4} (?:ready|tied|loaded|in (?:my|the) (?:\w+ )?(?:hand|mouth|lap|drawer|bag|closet|car|room)|to my|picked|around my|round my|in front)", firm=True),
        Phrase("at_the_edge", 5, r"(?:im|i am|standing|sitting|stood|sat|been)(?: \w+){0,3}? (?:on|at|over) (?:the )?(?:\w+ )?(?:ledge|edge|railing|tracks|parapet|wrong side)\b(?! of (?:my|the) (?:seat|bed|chair|sofa|town|city|breakthrough|burnout))", firm=True),
        Phrase("gun_to_head", 5, r"(?:gun|knife|blade|scissors|rope|belt|noose|its|emojigun)(?: \w+){0,3} (?:to|at|on|in|around|round|against) my (?:head|neck|throat|mouth|wrist|chest|temple|lap)", firm=True),
        Phrase("cannot_stay_safe", 5, r"(?:cant|cannot|dont think i can|wont|not)(?: \w+){0,2} (?:keep|stay|be) (?:myself )?safe\b|not safe (?:with|from) myself|dont trust (?:myself|me) (?:tonight|alone|with|not to|right now)", firm=True),
        Phrase("has_a_plan", 4, r"(?:i have|ive got|i got|have|made|got|theres|there is)(?: \w+)? (?:a )?plan(?: \w+){0,4} (?:to (?:die|kill|end)|and (?:a |the )?(?:date|means|day|rope|pills|method))|plan: yes|(?:a|the) (?:rope|method|plan) and a (?:date|day|plan)", firm=True),
        Phrase("paid_the_funeral", 3, r"(?:paid|planned|sorted|arranged|prepaid|written|updated|finished)(?:,? \w+){0,4} (?:funeral|burial|will)\b(?:,? \w+){0,10} (?:lighter|calm|peace|relieved|goodbye|free)"),
        Phrase("goodbye_note", 4, r"(?:wrote|written|writing|left|finished|leaving|addressed)(?: \w+){0,5} (?:goodbye|suicide|last|final) (?:note|letters?|notes|message|text|video)|this is (?:my )?goodbye|(?:note|letters?)(?: \w+){0,4} (?:for (?:when|after) i|when im gone|to find)", firm=True),
    ),
)  # fmt: skip
