"""
Turkish, as the normaliser leaves it: without dots, hooks and cedillas, which many leave out anyway.

Who does it stands at the verb's end ("istiyorum" I want, "istiyor" he wants), and so does "not": a phrase that names
the first person needs no guard against others or negation.
"""
# ruff: noqa: E501 - one phrase a line reads better than a wrapped pattern

from crisis.detection.phrases import Group, Language, Phrase

TR = Language(
    "tr",
    (
        Group(
            "olmek olmeyi olsem olseydim olup oleyim olecegim olucem gebermek geberip intihar intihari intihardan kendimi kendime canima hayatima hayattan yasamak yasamanin yasamaktan uyanmak uyanmasam uyanmamak uyanmayayim uyanmasaydim "
            "yok kaybolup dogmasaydim bensiz yuk yukum olmasam haplari haplarin hapi ilaclari ilaclarin ilac hap kutunun kutuyu yuttum ictim bileklerimi bilegimi kolumu kollarimi bacagimi bacaklarimi jilet jiletle zarar veda "
            "helallestim vedalastim elveda hakkinizi beni bana bogazimi bogazima sesler kopruden balkondan camdan catidan damdan trenin boynuma kendini canina kendine bitirecegim bitiricem",
            (
                Phrase("tr_wants_death", 3, r"(?:olmek|intihar etmek|kendimi oldurmek) istedigimi|olmek (?:cok )?(?:istiyorum|istiyom|istiyrum|isterdim|isterim)|olmeyi(?: \w+){0,2} (?:istiyorum|diliyorum|dusunuyorum)|keske (?:olsem|olseydim)|olsem(?: de)?(?: \w+)? (?:kurtulsam|kurtulurdum|kurtulurum|daha iyi)|olup (?:gitmek|kurtulmak|gitsem|kurtulsam)|oleyim (?:artik|de kurtulayim|gitsin)|gebermek istiyorum|geberip gitsem"),
                Phrase("tr_thinks_suicide", 3, r"intihar(?:i| etmeyi| etmek)?(?: \w+){0,2} (?:dusunuyorum|dusunuyom|dusunup duruyorum|istiyorum|planliyorum|geciyor|geliyor)|(?:aklimdan|aklima)(?: \w+){0,2} (?:intihar|olmek|kendimi oldurmek)|kendimi oldur(?:meyi|mek)(?: \w+){0,2} (?:dusunuyorum|istiyorum|geliyor|geciyor)|canima kiyma(?:k|yi)(?: \w+){0,2} (?:istiyorum|dusunuyorum|geliyor|geciyor)"),
                Phrase("tr_will_kill_self", 4, r"intihar (?:edecegim|edicem|edecem|ediyorum|edeyim)|intihar etmeye karar verdim|kendimi (?:oldurecegim|oldurucem|oldurecem|asacagim|asicam|aticam|atacagim|vuracagim|vurucam|yakacagim|yakicam|bogacagim)|canima (?:kiyacagim|kiyicam|kiyarim)|hayatima son (?:verecegim|vericem|vermeye|veriyorum)|(?:kopruden|balkondan|camdan|catidan|damdan) (?:atlayacagim|atlicam|atliycam|kendimi at\w+)|trenin (?:altina|onune) (?:atlayacagim|atlicam|kendimi)|bu (?:gece|aksam) (?:olecegim|olucem|bitirecegim|bitiricem)", firm=True),
                Phrase("tr_no_wish_to_live", 2, r"yasamak (?:istemiyorum|istemiyom|istemem|gelmiyor icimden)|yasamak icin(?: \w+){0,2} (?:sebep|sebebim|neden|nedenim)(?: \w+)? (?:yok|kalmadi)|yasamanin(?: \w+)? (?:anlami|manasi|geregi) (?:yok|kalmadi)|yasamaktan (?:yoruldum|biktim|usandim|bunaldim)|hayattan (?:vazgectim|gitmek istiyorum)"),
                Phrase("tr_vanish", 2, r"(?:uyanmasam|uyanmamak istiyorum|uyanmayayim|uyanmasaydim|uyanmak istemiyorum bir daha|bir daha uyanmak istemiyorum)|(?:yok|kaybolup) (?:olsam|olmak istiyorum|olup gitsem|olup gitmek|gitmek istiyorum|gitsem)|(?:keske )?(?:hic )?dogmasaydim"),
                Phrase("tr_better_without", 2, r"bensiz(?: \w+){0,3} (?:daha iyi|daha mutlu|daha rahat|rahat eder\w*|rahatlar\w*|mutlu olur\w*)|ben olmasam(?: \w+){0,3} (?:daha|rahat|mutlu|kurtulur)|(?:herkese|onlara|aileme|sana|size|anneme|babama|etrafima)(?: \w+)? yuk(?:um\b| oluyorum| oldum| olmaktan)"),
                Phrase("tr_took_pills", 5, r"(?:haplarin|ilaclarin|kutunun) (?:hepsini|tamamini|tumunu)(?: \w+)? (?:ictim|yuttum|aldim)|(?:butun|tum|hepsini|evdeki)(?: \w+)? (?:haplari|ilaclari|kutuyu)(?: \w+)? (?:ictim|yuttum|aldim)|(?:haplari|ilaclari|hapi) (?:hepsini|birden|toptan) (?:ictim|yuttum)|bir (?:kutu|avuc|suru)(?: \w+)? (?:hap|ilac)(?: \w+)? (?:ictim|yuttum|aldim)|ipi boynuma|boynuma ip", firm=True),
                Phrase("tr_cuts", 3, r"(?:kendimi|kolumu|kollarimi|bilegimi|bileklerimi|bacagimi|bacaklarimi)(?: yine| tekrar| jiletle)? (?:kesiyorum|kestim|kesicem|kesecegim|kesmek istiyorum|cizdim|ciziyorum|jiletledim|jiletliyorum)|kendime(?: \w+)? zarar (?:veriyorum|verdim|verecegim|vericem|vermek istiyorum|verebilirim)|jilet (?:attim|atiyorum)"),
                Phrase("tr_note", 4, r"(?:veda|intihar) (?:mektubu\w*|mektuplari\w*|notu\w*|mesaji\w*)(?: \w+)? (?:yazdim|yaziyorum|yazdigim|hazir|birakiyorum|biraktim|masada)|herkesle (?:helallestim|vedalastim)|hakkinizi helal edin(?: \w+){0,4} (?:bitiriyorum|elveda|dayanamiyorum)|elveda (?:dunya|herkese|hayat)", firm=True),
                Phrase("tr_beaten", 3, r"(?:beni|bana)(?: yine| hep| cok| her gun| her gece| surekli| kemerle)? (?:dovuyor|dovdu|tecavuz etti|tecavuz ediyor|tokatladi|tokatliyor|tekmeliyor|tekmeledi|yumrukladi|el kaldirdi|el kaldiriyor|bicak cekti|olumle tehdit)|bogazim[ai] (?:sikti|sikiyor|sarildi|yapisti|bicak dayadi)|(?:kocam|eski esim|eski sevgilim|sevgilim|babam|abim) beni oldurecek"),
                Phrase("tr_voices", 4, r"sesler(?: \w+){0,3} (?:olmemi|oldurmemi|atlamami|kesmemi|oldur|atla|ol)(?: \w+){0,3} (?:soyluyor|istiyor|diyor|emrediyor|fisildiyor)"),
            ),
        ),
        Group(
            "olmek olmeyi olecek olmus intihar intihari intihara intihardan intiharla kendini kendine canina hayatina yasamak yasamaktan yasamayi haplarini haplari hap ilac ilaclarini ilaclari doz bileklerini bilegini kolunu kollarini "
            "veda vedalasti helallesti kopruden balkondan camdan catidan atlamak atlayacak yok",
            (
                Phrase("tr_other_at_risk", 3, r"(?:olmek|intihar etmek|kendini oldurmek|kendini asmak|kopruden atlamak|balkondan atlamak|catidan atlamak|camdan atlamak|yok olmak) (?:istiyor|isteyen|istiyormus|istedi|istemis)(?!um|m\b)\b|"
                       r"(?:olmek|intihar etmek|kendini oldurmek|kendini asmak) (?:istedigini|istedigi|istiyor)\b|intihar (?:etmek icin|edecek|edicek|etmis|etmeye kalkt\w+|edecegini|edicegini|etmek icin|etmeyi dusun(?:uyor|uyormus|dugunu|en))\b|intihar[ia](?: \w+)? (?:dusunuyor|kalkisti|kalkismis|tesebbus etti|tesebbus etmis)\b|intihar\w* (?:bahsediyor|bahsedip duruyor|soz ediyor|konusuyor)\b|"
                       r"(?:intiharla|intihar etmekle|kendini oldurmekle) tehdit ediyor\b|kendini (?:\w+ )?(?:oldurecek|oldurecegini|oldurmeye|asacak|kesiyor|kesmis|kesti|kesiyormus|atacak|jiletliyor|jiletlemis)\b|(?:kollarini|kolunu|bileklerini|bilegini) (?:\w+ )?(?:kesiyor|kesmis|kesti|ciziyor|cizmis|jiletliyor|jiletlemis)\b|kendine zarar (?:veriyor|vermis|verecek|vermek istiyor)\b|canina kiy(?:acak|mis|mak istiyor)\b|"
                       r"hayatina son (?:verecek|verecegini|vermek istiyor|vermis|vermek istedigini)\b|yasamak (?:istemiyor|istemedigini|istemiyormus)\b|yasamak icin(?: \w+){0,2} (?:nedeni|sebebi)(?: \w+)? (?:kalmadi\w*|yok\w*)\b|(?:butun|tum|bir kutu|bir avuc|bir suru|evdeki)(?: \w+)? (?:hap\w*|ilac\w*)(?: \w+)? (?:icti|icmis|yuttu|yutmus|aldi|almis)\b|(?:haplarin|ilaclarin)\w* hepsini (?:icti|icmis|yuttu|yutmus)\b|asiri doz|"
                       r"(?:arkadas|oglu|kizi|kiz kardes|kardes|abi|abla|anne|baba|kuzen|esi|kocam|kari|sevgili|komsu|amca|dayi|teyze|hala)\w*(?: \w+){0,3}? intihar etti\b|(?:bana|herkese|bize) (?:bir )?(?:veda|intihar) (?:mektubu|notu)|(?:veda|intihar) (?:mektubu|notu)(?: \w+)? (?:gonderdi|yazmis|birakmis|yazdi|birakti)\b", other=True),
            ),
        ),
    ),
    {},
    (
        r"(?:gulmekten|acliktan|sicaktan|soguktan|utanctan|utancimdan|sikintidan|uykusuzluktan|yorgunluktan|meraktan|heyecandan|susuzluktan|keyiften|gulmeden)(?: \w+)? (?:olecegim|olucem|oldum|oluyorum|geberecegim|gebericem|geberiyorum|intihar edicem|oleyim artik)|(?:matematikten|vizelerden|finallerden|odevden)(?: \w+)? (?:intihar edicem|olucem|kendimi asicam)",
    ),
    {
        "past": r"\b(?:(?:yil|sene|ay) once|yillar once|eskiden|lisedeyken|cocukken|gecmiste|bir zamanlar|o zamanlar|gecen (?:yil|sene))\b",
        "present": r"\b(?:simdi|yine|bugun|bu gece|bu aksam|hala|artik|yarin|tekrar|geri geldi|son zamanlarda)\b",
        "fiction": r"\b(?:film|filmde|filmi|filmin|dizi|dizide|dizinin|kitap|kitapta|kitabin|roman|romanda|oyun|oyunda|karakter|karakterim|sarki|sarkisi|sarkida|bolum|bolumde|sahne|sahnede|tiyatro|hikaye|siir|bas rol)\b",
        "academic": r"\b(?:makale|arastirma|onleme|ders|derste|seminer|haber|haberde|haberlerde|istatistik|kampanya|egitim|odev|sunum|tez|konferans|brosur)\b",
        "humour": r"\b(?:haha\w*|sjsj\w*|ksks\w*|kdkd\w*|asdf\w*|random|lol|emojilaugh|saka|saka yapiyorum|pazartesi|vize|finaller|matematik)\b",
    },
)  # fmt: skip
