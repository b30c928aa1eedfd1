"""Ordinary sentences for demo notes, by mood. Nothing here is anybody's; none of it sounds an alarm."""

import random

LOW = (
    "Slow day, everything took twice as long.",
    "Did not sleep much and it showed.",
    "Argument at work, made up over coffee.",
    "Stayed in, no energy for people.",
    "Worried about money again.",
    "Cancelled dinner, felt guilty, then relieved.",
    "Headache since noon and a long to-do list.",
    "Missing home today.",
)
MIDDLE = (
    "An ordinary day, nothing stood out.",
    "Busy morning, quieter afternoon.",
    "Cooked something simple and watched a film.",
    "Finished the report, finally.",
    "Rain all day, read on the sofa.",
    "Groceries, laundry, early night.",
    "Talked to Sam on the phone for a while.",
    "Tired but all right.",
)
HIGH = (
    "Long walk by the river, felt light afterwards.",
    "Good laugh with the team over lunch.",
    "Slept eight hours, what a difference.",
    "Ran five kilometres without stopping.",
    "Sunday market with Noor, bought far too many peaches.",
    "Breathing exercise before the meeting really helped.",
    "Played guitar for an hour, forgot the time.",
    "Sunny, garden, coffee. More of this.",
)
TAILS = (
    "",
    "",
    " Going to bed early.",
    " Tomorrow should be easier.",
    " Ten minutes of meditation in the evening.",
    " Wrote two lines in the notebook.",
    " Called my sister.",
)


def sentence(rng: random.Random, mood: int) -> str:
    chosen = LOW if mood <= 4 else MIDDLE if mood <= 6 else HIGH
    return rng.choice(chosen) + rng.choice(TAILS)
