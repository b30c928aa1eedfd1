"""
What the companion must neither be asked nor say: patterns over plain lower-case text, and our answer instead.

Rather one harmless sentence too many held back than one harmful sentence let out. A new version has a new name, because
each answer stores which one read it. docs/companion.md lists what each rule was tried on.
"""
# ruff: noqa: E501 - a pattern is one line

import re
from dataclasses import dataclass

from community.assistant import words

VERSION = "gates-1"

DRUG = (
    r"(?:sertraline|fluoxetine|prozac|zoloft|lexapro|escitalopram|citalopram|celexa|paroxetine|paxil|venlafaxine|effexor|"
    r"duloxetine|cymbalta|bupropion|wellbutrin|mirtazapine|trazodone|amitriptyline|xanax|alprazolam|lorazepam|ativan|"
    r"diazepam|valium|clonazepam|klonopin|temazepam|zolpidem|ambien|zopiclone|quetiapine|seroquel|olanzapine|zyprexa|"
    r"risperidone|aripiprazole|abilify|haloperidol|clozapine|lithium|lamotrigine|lamictal|valproate|depakote|"
    r"methylphenidate|ritalin|concerta|adderall|vyvanse|atomoxetine|propranolol|hydroxyzine|buspirone|gabapentin|"
    r"pregabalin|melatonin|st\.? ?john'?s ?wort|ibuprofen|paracetamol|acetaminophen|tylenol|aspirin|benadryl|"
    r"diphenhydramine|codeine|oxycodone|tramadol|morphine|ketamine|psilocybin|mdma|lsd|cbd|naltrexone|methadone)"
)
MED = (
    r"(?:medications?|medicines?|meds?|anti-?depressants?|ssris?|snris?|benzos?|benzodiazepines?|anti-?psychotics?|"
    r"mood stabili[sz]ers?|tablets?|pills?|capsules?|dos(?:e|es|age|ages)|prescriptions?|sedatives?|painkillers?|"
    r"stimulants?|supplements?)"
)
ANY_MED = rf"(?:{DRUG}|{MED})"
DISORDER = (
    r"(?:(?:major |clinical |severe |manic )?depress(?:ion|ive)(?: disorder| episode)?|anxiety disorder|generali[sz]ed anxiety|gad|"
    r"social phobia|bipolar|adhd|c?ptsd|ocd|obsessive.compulsive|borderline|bpd|schizo\w+|psychosis|psychotic|autis\w+|"
    r"asperger\w*|panic disorder|eating disorder|anorexi\w+|bulimi\w+|personality disorder|dysthymia|mdd|"
    r"narcissis\w+|dissociative|post.?traumatic stress|dementia|addiction|alcoholi\w+|an? (?:mental )?(?:illness|disorder))"
)
_GAP = r"[^.?!]{0,50}?"


@dataclass(frozen=True, slots=True)
class Rule:
    """`say` stands in the place of what was held back; nothing of the model follows it."""

    name: str
    pattern: re.Pattern[str]
    say: str


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


AFTER = (
    Rule(
        "method",
        _any(
            r"\boverdos\w*", r"\b(?:lethal|fatal|deadly) (?:dose|amount|quantity|combination)", r"\bhang(?:ing)? yourself",
            r"\bnooses?\b", r"\bligature", r"\bcut(?:ting)? (?:yourself|(?:your|the|along|across|deep\w*)\b[^.?!]{0,25}\b(?:wrist|vein|arm|arter|skin|leg|thigh|neck|throat)\w*)", r"\bslit(?:ting)?\b",
            r"\bcarbon monoxide|\bexhaust (?:pipe|fumes?)|\bhelium\b|\bcharcoal (?:grill|burn\w*)|\bnitrogen\b|\bcyanide\b",
            r"\b(?:suffocat|asphyxiat|strangl)\w* (?:yourself|with|by)\b", r"\bjump(?:ing)? (?:in front|(?:off|from)\b[^.?!]{0,25}\b(?:bridge|building|roof|balcony|window|height|ledge|cliff|train|platform))", r"\bpainless(?:ly)? (?:way|death|method|option)|\bdie painlessly",
            r"\b(?:quick|easy|easiest|best|peaceful)\w* way to (?:die|go|end)", r"\bbleed (?:out|faster)", r"\b(?:drown|shoot|poison|starve|burn) yourself",
            r"\b(?:razor|blade|scalpel)s?\b", r"\bstockpil\w+|\bhoard\w*\b[^.?!]{0,20}\bpills?", r"\bmix(?:ing)?\b[^.?!]{0,40}\balcohol\b",
            r"\bpurg(?:e|ing) (?:after|your food|meals)|\bmake yourself (?:vomit|sick|throw up)|\blaxatives?\b",
        ),
        words.METHODS,
    ),
    Rule(
        "harm",
        _any(
            r"\b(?:should|could|might as well|just|go ahead and|okay to|ok to|fine to|better to|deserve to|want you to|need to)\b[^.?!]{0,30}\b(?:kill yourself|end (?:it all|it|your life)|die|be dead|hurt yourself|cut yourself|harm yourself|disappear)\b",
            r"\bbetter off (?:without you|dead)", r"\bnobody (?:would|will) miss you", r"\byou(?:'| a|')?re (?:worthless|a burden|hopeless|pathetic)",
            r"\bkeep (?:this|it) (?:a )?secret\b|\b(?:do not|don'?t|dont) tell (?:anyone|anybody|your)\b",
            r"\b(?:do not|don'?t|dont|no) need (?:a |any )?(?:therapist|therapy|doctor|professional|help line|crisis line)",
            r"\b(?:only|just) need me\b|\bi am all you need|\bi'?m all you need",
        ),
        words.METHODS,
    ),
    Rule(
        "medication",
        _any(
            rf"\b(?:tak(?:e|ing)|try(?:ing)?|start(?:ing)?|stop(?:ping)?|quit(?:ting)?|increas\w+|doubl\w+|rais(?:e|ing)|lower\w*|reduc\w+|halv\w+|skip\w*|taper\w*|switch\w*|swallow\w*|using|use|need|come off|get off|wean\w*|crush\w*|mix\w*|combin\w*)\b{_GAP}\b{ANY_MED}\b",
            rf"\b{ANY_MED}\b{_GAP}\b(?:works?|helps?|good|safe|effective|recommend\w*|would suit|could help|can help|might help|may help|will help|best|unnecessary|harmless)\b",
            rf"\b(?:recommend|suggest|advise|consider|prescribe|ask for|good choice)\w*\b{_GAP}\b{ANY_MED}\b",
            r"\b\d+(?:[.,]\d+)? ?(?:mg|milligrams?|mcg|micrograms?|iu|tablets?|pills?|capsules?)\b",
            r"\b(?:milligrams?|micrograms?|mg|mcg)\b",
            rf"\b(?:one|two|three|four|five|six|eight|ten|twelve|twenty|thirty|fifty|half) (?:of )?(?:the |those |your )?(?:tablets?|pills?|capsules?|{DRUG})",
        ),
        words.MEDICINES,
    ),
    Rule(
        "diagnosis",
        _any(
            rf"(?<!whether )(?<!if )\byou (?:do |most |very |quite |also |likely |probably |may |might |clearly |definitely |certainly |could |must |really |obviously |seem to |appear to )*(?:have|has|suffer from|are suffering from|struggle with|are struggling with|are experiencing|meet (?:the )?criteria for|are showing (?:clear )?(?:signs|symptoms) of|show (?:clear )?(?:signs|symptoms) of|got|developed)\b{_GAP}\b{DISORDER}",
            rf"\b(?:this|it|that|these|those|what you(?:'?re| are)? (?:describ\w+|experienc\w+|say\w*)|your symptoms?|symptoms)\b{_GAP}\b(?:is|are|sounds?|looks?|seems?|points?|suggests?|indicates?|consistent|typical|classic|textbook|signs?|symptoms?)\b{_GAP}\b{DISORDER}",
            rf"\byou(?:'?re| are| r)\b[^.?!]{{0,30}}\b(?:bipolar|schizophrenic|autistic|clinically depressed|borderline|psychotic|an? narcissist|an? alcoholic|mentally ill|manic|{DISORDER})\b",
            r"\b(?:my|the|your) diagnosis\b", r"\bi(?:'?d| would| will|'?ll)? diagnose\b", r"\byou do(?: not|n'?t) have (?:a |an )?(?:depression|disorder|mental)",
        ),
        words.DIAGNOSES,
    ),
    Rule(
        "human",
        _any(
            r"\bi(?:'?m| am) (?:really |actually |also |just |only )*(?:a |an |your )?(?:very |real |actual |licen[sc]ed |trained |certified |qualified |human |living |professional |experienced |clinical |fellow |registered )*(?:human|person|people|therapist|counsell?or|psychologist|psychiatrist|psychotherapist|doctor|nurse|clinician|social worker|woman|man|girl|guy|mother|father)\b",
            r"\bi(?:'?m| am) (?:certainly |definitely )?not (?:an? )?(?:ai|bot|chat ?bot|machine|robot|program|computer|artificial)\b",
            r"(?<!such )(?<!well )(?<!same )\bas (?:a|an|your) (?:licen[sc]ed |human |trained |fellow |real |qualified |experienced )*(?:therapist|psychologist|psychiatrist|doctor|counsell?or|human(?: being)?|clinician|woman|man|person|professional)\b,? (?:i|my|we)\b",
            r"\bi(?:'?ve| have) (?:been )?(?:treat|counsell?|help|see)\w* (?:many |hundreds of |other )*(?:patients|clients)\b", r"\bmy (?:other )?(?:patients|clients|practice|clinic|own therapist|childhood|husband|wife|kids)\b",
            r"\b(?:years of|my) (?:clinical |professional )?(?:experience as|training as|career)\b|\byears of (?:clinical|professional|counsell?ing|therapy) (?:experience|practice|work)\b", r"\bthis is (?:real )?therapy\b|\bin our therapy\b|\bour therapy session\b|\b(?:your|be your) therapist\b(?=[^.?!]{0,20}\bi\b)",
        ),
        words.HUMAN,
    ),
    Rule(
        "romance",
        _any(
            r"\bi (?:also |really |truly |deeply |do |will always |always )*(?:love|adore|desire|crave) you\b|\bi (?:want|need) you(?! to)\b", r"\b(?:in love with|falling for|attracted to|dreaming of|kiss\w*|caress\w*) you\b|\bcuddl\w* (?:you|with)\b|\bhold your hand\b",
            r"\bmy (?:darling|dear|sweetheart|beloved|girlfriend|boyfriend|lover)\b", r"\b(?:be|am|as) your (?:girlfriend|boyfriend|lover|partner|wife|husband|soul ?mate)\b",
            r"\bsoul ?mates?\b|\bsexy\b|\bmake love\b|\baroused?\b|\bnaked\b|\bundress\w*", r"\bwe (?:could|should|will) be together\b|\bour (?:love|romance)\b|\bi miss(?:ed)? you\b",
        ),
        words.ROMANCE,
    ),
    Rule(
        "markers",
        _any(
            r"<\|[^>]{0,40}>?", r"^\s*(?:system|assistant|user|developer|tool)\s*:", r"\[/?\s?inst\s?\]|<</?\s?sys\s?>>",
            # Words spelled out letter by letter are meant to pass by the other rules.
            r"(?:\b[a-z][ .\-*_]{1,2}){5,}[a-z]\b", r"</?(?:context|system|notes|tool|function|think)\b",
            r"\btool_calls?\b|\bfunction_call\b|\"arguments\"\s*:", r"\bmy (?:system prompt|instructions (?:are|say)|hidden instructions)\b|\bsystem prompt\b",
        ),
        words.MARKERS,
    ),
)  # fmt: skip

# Asked plainly, these have one right answer, and no model is needed for it.
BEFORE = (
    Rule(
        "method",
        _any(
            r"\b(?:how (?:do|can|could|to|would|should|many|much|long)|what(?:'?s| is| are)? (?:the |a )?(?:best|easiest|quickest|fastest|least painful|painless|surest|most effective)|which (?:pills?|drug|medicine))\b[^.?!]{0,60}\b(?:kill (?:my|your|one)self|die|overdose|hang (?:my|your|one)self|suicide|end (?:it all|my life)|lethal|fatal)\b",
            r"\bways? to (?:die|kill (?:my|one)self|end my life|commit suicide)\b", r"\b(?:painless|quick|peaceful) (?:death|way to (?:die|go))\b",
        ),
        words.METHODS,
    ),
    Rule(
        "medication",
        _any(
            rf"\b(?:should|can|could|may|shall) (?:i|we|he|she|they|my \w+)\b{_GAP}\b(?:take|stop|quit|start|increase|double|mix|combine|taper|skip|reduce|use|swap|switch|come off)\b{_GAP}\b{ANY_MED}\b",
            rf"\b(?:ok|okay|safe|bad|dangerous|fine) (?:for me )?(?:to|if i)\b{_GAP}\b(?:take|stop|quit|start|mix|combine|skip|double|use)\b{_GAP}\b{ANY_MED}\b",
            rf"\bhow (?:much|many)\b{_GAP}\b(?:{ANY_MED}|mg)\b", rf"\b(?:what|which) (?:kind of |is the (?:best|right) )?{ANY_MED}\b", rf"\b(?:recommend|prescribe|suggest)\b{_GAP}\b{ANY_MED}\b",
        ),
        words.MEDICINES,
    ),
    Rule(
        "diagnosis",
        _any(
            rf"\b(?:do|does|could|might|would|can) (?:you think (?:that )?)?(?:i|my \w+|he|she) (?:have|has|be|got|suffer from)\b{_GAP}\b{DISORDER}", rf"\bi (?:might |may |could )?(?:have|be)\b{_GAP}\b{DISORDER}[^.?!]{{0,20}}\bright\?",
            r"\bdiagnose (?:me|my|him|her)\b|\bgive me a diagnosis\b|\bwhat(?:'?s| is) (?:my diagnosis|wrong with me)\b", rf"\bam i (?:an? |really |just )?(?:depressed|mentally ill|crazy|{DISORDER})\b", rf"\b(?:is (?:this|it|that)|are these) (?:signs? of |symptoms? of )?{DISORDER}\b",
        ),
        words.DIAGNOSES,
    ),
    Rule(
        "human",
        _any(
            r"\bare you (?:even |actually |really |a |an |just |my )*(?:real|human|person|bot|chat ?bot|robot|ai|machine|computer|program|therapist|doctor|psychologist|psychiatrist|counsell?or|alive|someone)\b",
            r"\b(?:am i|are we) (?:talking|speaking|chatting) (?:to|with) (?:a |an )?(?:real|human|person|bot|machine|ai|computer|therapist)\b", r"\b(?:act|pretend|behave) (?:as|like|to be) (?:if )?(?:a |an |my |you)[^.?!]{0,20}\b(?:human|therapist|doctor|psychologist|psychiatrist|girlfriend|boyfriend|person|lover)\b",
        ),
        words.HUMAN,
    ),
    Rule(
        "romance",
        _any(
            r"\bdo you (?:love|like|want|miss|desire) me\b|\bi(?:'?m| am) in love with you\b|\bi love you\b|\bfall(?:ing)? in love with (?:me|you)\b", r"\bbe my (?:girl|boy)friend\b|\bmarry me\b|\bkiss me\b|\bsext(?:ing)?\b|\bare you single\b|\bhave sex\b|\btalk dirty\b|\bsend nudes\b",
        ),
        words.ROMANCE,
    ),
)  # fmt: skip
