"""Whether a sentence is in a language that the gates do not read."""

import re

GATED = frozenset({"en"})
_WORD = re.compile(r"[^\W\d_]+")
ENGLISH = frozenset(_WORD.findall(
    """
    the a an and or but if so to of in on at for with from by as is are was were be been am do does did have has had
    you your yours i me my we our it its this that these those there here not no yes can could would should may might
    will what when where how who why which some any one two all more most very just then than about into out up down
    over after before while because they them their he she his her feel feeling take try let like sounds hard good
    day time moment breath breathe slowly thank thanks sorry hello ok okay
    """
))  # fmt: skip
FOREIGN = frozenset(_WORD.findall(
    """
    der das und ist nicht ich du dein deine mir dir mich dich ein eine einen zu mit auf für von dem den sie wir ihr auch
    wenn aber oder wie kann kannst sind hast haben nehmen solltest el los las y es que de en por para con una uno tu
    tus te mi muy pero como más puedes eres estás tienes le les et est pas je vous nous mon ma mes votre ton ta des une
    du au aux qui avec sur dans pour peux êtes tomar o os um uma é não você voce seu sua com mas pode está il lo gli
    che di è non per sono hai het een niet ik jij van voor maar
    """
))  # fmt: skip


def is_foreign(sentence: str) -> bool:
    """False for a few words: they may be anything."""
    found = [word.lower() for word in _WORD.findall(sentence)]
    if not found:
        return False
    strange = sum(1 for char in "".join(found) if ord(char) > 0x24F)
    if strange * 3 > sum(map(len, found)):
        return True
    if len(found) < 4:
        return False
    english = sum(1 for word in found if word in ENGLISH)
    foreign = sum(1 for word in found if word in FOREIGN and word not in ENGLISH)
    return foreign > english or (english == 0 and len(found) >= 8)
