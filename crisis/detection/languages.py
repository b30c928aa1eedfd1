"""What the learned layers can read at all, and what is read by the thresholds for English."""

import re

# Vietnamese letters, Greek, Cyrillic, Hebrew, Indic but Devanagari, Thai, Korean, Japanese, Chinese.
UNLEARNED = re.compile(
    r"[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0370-\u05ff\u0980-\u0fff\u1000-\u11ff\u3040-\u9fff\uac00-\ud7af]"
)
UNLEARNED_SHARE = 0.05
OTHER_SCRIPT = re.compile(r"[\u0600-\u06ff\u0900-\u097f]")
# Letters that English lacks; "café" and "naïve" have two of them, so words count for more.
FOREIGN_LETTER = re.compile(r"[\u00a1\u00bf\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]")
WORD = re.compile(r"\w+")
ENOUGH_CHARS = 2_000  # of a long text: more would only cost
# Small words that one side uses often and the other hardly ever, as the normaliser leaves them.
ENGLISH = frozenset(WORD.findall(
    """
    the my and it on im for at of not with its ive that like this be about one you just dont he up said all have now
    out got if they what had her she day want then last when been today again after back since home from but cant id
    told we go know can by his off think how did there say them feel put him down time going two good myself week
    nobody says are over before has who every only hes took went came work night thought would tell because here
    nothing thing get asked thats mum three left see theres sat anything keep tonight
    """
))  # fmt: skip
OTHERS = frozenset(WORD.findall(
    """
    ich und der nicht ist hab das mich bin auf mir mit den heute sie es mehr war er dem jetzt mein zu wieder nur noch
    da seit alles wie nach morgen tag dass auch wenn fur meine dann vor alle von schon weg bis la el y que de en mi ya
    con se lo le los esta por del las si un hoy todo tengo estoy al q manana para quiero yo como nada sin vez una otra
    pero ni voy hace cuando nadie dia mas anos je jai et pas les mon ma cest il est dans ce du plus suis pour ca ne
    une moi au tout fait des depuis ans rien dit soir sur qui mes avec demain sans meme mais elle hai ke nahi ki pe ko
    aur ka hu aaj main gaya raha bhi sab rahi ho kal din ab bas hoon gayi kar hain raat ghar tha phir kuch meri koi
    haath bhai roz diya thi li aa rahe wo mujhe e di non che sono ha io per mio mia sul oggi domani penso faccio tutto
    ci anni niente quando piu fa gia solo ieri della poi sto stasera gli ik het een op niet heb mijn met dat voor ben
    te aan mn nu weer als hij meer maar bij vandaag nog naar dan ook t denk ze wat elke heeft zijn wil dag ga
    laat nie na z po mnie mam jak juz ja od bo co chce dzis za zeby jest jutro tym wszystko dzien mowi nic mysle lat
    pod jestem bez znowu ale wiem maz tak tylko sobie mowie stoje jeszcze pani spi czy bedzie bylo o eu nao com pra
    meu minha em hoje ele ta vou tudo mae sem agora tem amanha mim vai quero depois tenho faz foi aqui noite
    casa uma ve bir bu cok icin ama gibi daha var yok degil simdi bugun yarin kadar sonra hic beni bana benim biraz
    artik bile bunu beri oldu istiyorum istemiyorum biliyorum kendimi kendime annem babam gece nasil neden herkes olmek
    yasamak yoruldum
    """
))  # fmt: skip


def is_learned(text: str) -> bool:
    """False for a text in a script or language that the weights never saw; their score would be noise."""
    return text.isascii() or len(UNLEARNED.findall(text)) <= UNLEARNED_SHARE * len(text)


def is_english(text: str, plain: str, hint: str | None = None) -> bool:
    """
    `text` as written, `plain` as normalised. A text that mixes goes by what there is more of.

    `hint` is a language's code: it decides only where words and letters do not, in "ok" and "addio".
    """
    if OTHER_SCRIPT.search(text):
        return False
    words = set(WORD.findall(plain[:ENOUGH_CHARS]))
    more = len(words & ENGLISH) - len(words & OTHERS)
    if more == 0 and FOREIGN_LETTER.search(text):
        return False
    return more > 0 or (more == 0 and (hint or "en").startswith("en"))
