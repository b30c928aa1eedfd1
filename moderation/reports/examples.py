"""What the documentation shows of reports."""

from accounts.identity.examples import example

CONTENT = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b60"
WRITE = {"content_type": "post", "content_id": CONTENT, "reason": "harassment", "note": "It goes on for days."}
OWN = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b61",
    **WRITE,
    "status": "open",
    "created_at": "2026-11-20T18:00:00Z",
    "resolved_at": None,
}
LISTED = {
    "id": OWN["id"],
    "case_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b62",
    "content_type": "post",
    "content_id": CONTENT,
    "content_snippet": "You are a burden to all of us.",
    "blurred": True,
    "reason": "harassment",
    "reporter_id": "5d0d5f0e-6f9e-4a5c-8a35-0c7a9b1f2e11",
    "status": "open",
    "outcome": "",
    "harm": 1,
    "weight": 4.0,
    "reports": 1,
    "held": "nobody",
    "created_at": "2026-11-20T18:00:00Z",
}
SHOWN = {
    **LISTED,
    "author_reference": "9b1e3f0a-5d8c-4b60-8a35-0c7a9b1f2e12",
    "note": "It goes on for days.",
    "evidence": {
        "text": "You are a burden to all of us.",
        "author_name": "User123456789012",
        "place": "forum",
        "created_at": "2026-11-20T17:00:00Z",
        "taken_at": "2026-11-20T18:00:00Z",
    },
    "author_record": {"warn": 1},
    "exposure": {"today": 4, "break_after": 30, "most": 80, "break_suggested": False},
}
RULE = {
    "code": "harassment",
    "title": "Harassment",
    "text": "It bullies, humiliates or follows a person.",
    "rule": True,
}
CREATE = [
    example("Harassment in the forum", WRITE),
    example("Worry about the writer", {"content_type": "reply", "content_id": CONTENT, "reason": "self_harm"}),
    example("Received", {**OWN, "detail": "Report received."}, answer=True, status="201"),
]
OWN_LIST = [example("A report of mine", OWN, answer=True)]
LIST = [example("A report", LISTED, answer=True)]
DETAIL = [example("A report", SHOWN, answer=True)]
RULES = [example("A rule", [RULE], answer=True)]
