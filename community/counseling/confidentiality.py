"""What a counsellor keeps to themselves and what not: shown before the first word, and which version is remembered."""

LIMITS_VERSION = "2026-11"
LIMITS = (
    "What you say here is between you and your counsellor, and is stored encrypted. You appear under a name that is "
    "used nowhere else. There are limits: if your life or somebody else's is in danger, or if a child or another "
    "person who cannot protect themselves is being harmed, the counsellor may have to tell others, as the law of "
    "their place says; they tell you so first where they can. Nobody calls the police by themselves, and no computer "
    "does. The counsellor sees of your record only what you share with them."
)


def limits() -> dict[str, str]:
    return {"version": LIMITS_VERSION, "text": LIMITS}
