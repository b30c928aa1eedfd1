"""Hindi in Latin letters; what is written in Devanagari arrives in Latin letters too (devanagari.py)."""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase, others

HI = Language(
    "hi",
    (
        Group(
            "marna mar marjau marjaun marne maut mrna suicide khudkushi aatmahatya atmahatya jeena jina jeene jine jeeni jaan zindagi gayab uthna soke kaat kat kata kaata "
            "goliyan goli tablets dawai dawaiyan kha li khali letter bojh kood kud latak faansi phansi phaansi maarta mara marta peetta pitta awaazein awazein chot khatam blade nas kaatti katti kaatta katta kaati kalai",
            (
                Phrase("hi_wants_death", 3, r"(?:mar jana|marna|mar jau\w*|mar jaun|mrna|marne)(?! nahi| nhi| nahin)(?: \w+){0,2} (?:chah\w+|hai mujhe|ka (?:man|mann|dil)|ki (?:ichha|iccha)|mann)|(?:mujhe|mai|main|mein|bas|ab)(?: \w+){0,3} (?:marna|mar jana|mar jau\w*)\b|mar jana chah\w+"),
                Phrase("hi_thinks_suicide", 3, r"(?:suicide|khudkushi|aatmahatya|atmahatya|marne|jaan dene|khatam karne)(?: \w+){0,3} (?:soch\w*|khayal\w*|vichar\w*|thoughts|ke baare|man|karne|karna|karlu\w*|kar lu\w*)|khud ko (?:khatam|maar|mita)\w*"),
                Phrase("hi_will_kill_self", 4, r"(?:suicide|khudkushi|aatmahatya|atmahatya) (?:kar|karne) (?:lu\w*|dunga|dungi|wal[ai]|raha|rahi|ja)|(?:jaan de|khatam kar|latak|kood|kud) (?:dunga|dungi|du\w*|lunga|lungi|lu\w*|jau\w*)|(?:aaj|kal|aaj raat) (?:sab )?(?:khatam|mar jau\w*|marunga|marungi)", firm=True),
                Phrase("hi_no_wish_to_live", 2, r"(?:jeena|jina|jeene|jine|zindagi)(?: \w+){0,3} (?:nahi|nhi|nai|nahin|mat|man nahi|se thak|se tang|matlab nahi|bekaar)|(?:nahi|nhi|nahin)(?: \w+)? (?:jeena|jina|jee sakt\w)|(?:uthna|uthne)(?: \w+){0,2} (?:nahi|nhi) chah\w+"),
                Phrase("hi_vanish", 2, r"(?:gayab|door|neend)(?: \w+){0,3} (?:ho ja\w+|chala ja\w+|hi na|kabhi na)(?: \w+){0,2} ?(?:man|mann|chah\w*|uth\w*)?|paida hi n(?:a|ahi)|so ja\w+ (?:aur|or) (?:kabhi )?(?:na|nahi) uth\w+"),
                Phrase("hi_better_without", 2, r"(?:bojh)(?: \w+){0,2} (?:hu|hoon|hun|ban|lagta|lagti)|mere bina(?: \w+){0,4} (?:khush|behtar|acch\w+|ache|better)|main na (?:rahu|hota|hoti)"),
                Phrase("hi_took_pills", 5, r"(?:saari|sari|sab|bahut|poori|puri|pura|zyada)(?: \w+){0,2} (?:goliyan|goli|tablets|dawai|dawaiyan|patta|sheeshi|medicine)(?: \w+){0,2} (?:kha|nigal|le)(?: \w+)?", firm=True),
                Phrase("hi_cuts", 3, r"(?:khud ko|apne aap ko|apna haath|apni kalai|haath|kalai|nas)(?: \w+){0,3} (?:kaat\w*|kat\w*|chot|nuksan|jala\w*|blade|hurt)\b(?! (?:gaya sabzi))|(?:cut|cutting) (?:kiya|karti|karta|kar li|kar liya)"),
                Phrase("hi_note", 4, r"(?:suicide |aakhri |last )(?:note|letter|message|chitthi) (?:likh\w*)|(?:letter|chitthi|note) likh (?:di|diya|li|liya|rahi|raha)|alvida (?:sab|duniya|dosto)", firm=True),
                Phrase("hi_beaten", 3, r"(?:mujhe|mujhko|mereko|mere ko)(?: \w+){0,4} (?:maarta|maarti|maarte|marta hai|peetta|peetti|peeta|mara hai|maara|thappad|rape|gala daba\w*|jalane)\b"),
                Phrase("hi_voices", 4, r"(?:awaazein|awazein|awaaz|awaz|voices)(?: \w+){0,4} (?:k[ae]h?ti|bolti|k[ae]h?ta|bolta|k[ae]h?te|bolte|bol)(?: \w+){0,5} (?:mar\w*|kood\w*|kaat\w*|kar)"),
            ),
        ),
        Group(
            "mar marne marunga marungi zeher zahar jahar faansi phaansi phansi fansi kuen kuein nadi nahar chhat patri reling railing balatkar rape zabardasti "
            "zabaradasti jabardasti pati shohar sasural jaan ji jee utha jine jeene sone neend nind",
            (
                Phrase("hi_thinks_of_dying", 3, r"mar (?:jane|jaane|jana|jaana)(?: \w+){0,2} (?:man|mann|soch\w*|khayal\w*|dil)|marne ke (?:tarike|tareeke|baare|bare)(?: \w+){0,2} soch\w*"),
                Phrase("hi_dying", 2, r"mar (?:rah[ai]|rhi|rha)(?: h\w+)?(?! h\w* (?:tha|thi))"),
                Phrase("hi_better_dead", 2, r"(?:mar jau\w*|mar jaun) (?:to|toh)(?: \w+){0,3} (?:aram|aaram|chain|accha|acha|achha|behtar|khush)\w*|jine ka(?: \w+)? (?:man|mann|dil) nahi|jeene ka(?: \w+)? (?:man|mann|dil) nahi"),
                Phrase("hi_lived_enough", 2, r"bahut (?:ji|jee) (?:liya|li)|utha (?:le|lo) (?:bhagvan|bhagwan|prabhu|allah|rab|khuda)|(?:bhagvan|bhagwan|prabhu|allah|khuda)(?: \w+){0,2} utha (?:le|lo)"),
                Phrase("hi_took_poison", 5, r"(?:zeher|zahar|jahar)(?: \w+){0,2} (?:kha|pee|pi|nigal) (?:liya|li|chuka|chuki)|(?:kha|pee|pi) (?:liya|li) (?:zeher|zahar|jahar)", firm=True),
                Phrase("hi_on_tracks", 4, r"patri par(?: \w+){0,2} (?:hoon|hun|hu|leta|leti|let gaya|let gayi|baitha|baithi)|(?:pul|chhat) ki (?:reling|railing) par(?: \w+){0,2} (?:hoon|hun|hu|khada|khadi|baitha|baithi)", firm=True),
                Phrase("hi_noose", 3, r"(?:faansi|phaansi|phansi|fansi)(?: \w+){0,2} (?:laga (?:lu\w*|loon|leni)|lagane (?:ka|ki)|ghumti|ke khayal)"),
                Phrase("hi_jumps", 3, r"(?:kuen|kuein|nadi|nahar|chhat)(?: \w+){0,2} (?:kud|kood) (?:jau\w*|jane|jaane|jana|padu\w*)"),
                Phrase("hi_raped", 3, r"mere (?:saath|sath)(?: \w+){0,2} (?:balatkar|rape|zabardasti|zabaradasti|jabardasti)(?: \w+)? ?(?:hua|kiya|ki|karta|karte)|(?:balatkar|rape) (?:hua|kiya gaya)(?: \w+){0,2} mere (?:saath|sath)"),
                Phrase("hi_beaten", 3, r"(?:pati|shohar)(?: mujhe| roz| mujhko){1,2} (?:ma+rta|ma+rte|pe+tta|pe+tte|pi+tta|pi+tte)\b"),
                Phrase("hi_death_threat", 4, r"(?:pati|shohar|sasural wale)(?: \w+){0,3} (?:maar|mar|jala) (?:dalega|dega|denge|dalenge)|(?:mujhe|mujhko) jaan se (?:maar|mar)\w*", firm=True),
            ),
        ),
        others.HI,
    ),
    {},
    (r"(?:hasi|haste|has has|hans|bhook|bhookh|garmi|thand|sharam|neend|boriyat)(?: \w+){0,3} (?:mar|marr|pagal)\w*(?: \w+)?|(?:mummy|papa|mom|boss|maa|dad|sir) (?:mujhe )?(?:maar|mar) (?:dalegi|dalega|degi|dega|dalenge)|phone (?:mar|dead) gaya|mar gaya (?:yaar|bhai) (?:has|lol)",),
    {
        "negation": r"(?:\b(?:nahi|nhi|nahin|kabhi nahi|na|bina|mat)(?: \w+){0,2}) ?$",
        "past": r"\b(?:saal pehle|mahine pehle|pehle|jab main|tab|(?:19|20)\d\d mein|bachpan|pichle saal)\b",
        "present": r"\b(?:abhi|ab|phir se|fir se|aaj|aaj raat|kal|wapas|aajkal)\b",
        "fiction": r"\b(?:film|movie|picture|novel|kitab|serial|show|game|character|gaana|kahani|episode|web series|natak|pubg)\b",
        "academic": r"\b(?:article|study|lecture|news|khabar|seminar|project|assignment|awareness|campaign)\b",
        "humour": r"\b(?:haha\w*|lol|lmao|emojilaugh|mazak|joke|exam|monday|paper|assignment|agar|yaar itna)\b",
        "first_person": r"\b(?:main(?! (?:kya|uski|usko|use)\b)|maine|mujhe|mujhko|mujhse|mereko|mere ko|mere saath|mere sath)\b",
        "third_person": r"(?:\b(?:wo|woh|usne|uski|uska|mer[aei] (?:dost|bhai|behen|cousin|beta|beti|maa|papa|friend|saheli|padosi|roommate)|koi|kisi ne)\b)(?: \w+){0,5}[ ,:\"“]*$",
    },
)  # fmt: skip
