"""What the documentation shows of safety plans."""

from accounts.identity.examples import example


def _item(text: str) -> dict[str, str | None]:
    return {"text": text, "contact_id": None, "resource_id": None}


WRITE = {
    "version": 0,
    "warning_signs": [{"text": "I stop answering messages."}, {"text": "I sleep until noon."}],
    "own_ways": [{"text": "Walk to the river and back."}],
    "distractions": [{"text": "The climbing hall."}],
    "people_to_ask": [{"text": "Marta, also at night."}],
    "professionals": [{"text": "My practice, mornings."}],
    "safer_surroundings": [{"text": "Marta keeps my spare medicine."}],
    "reasons_for_living": [{"text": "My nephew."}],
}
VERSION = {
    "version": 1,
    "warning_signs": [_item("I stop answering messages."), _item("I sleep until noon.")],
    "own_ways": [_item("Walk to the river and back.")],
    "distractions": [_item("The climbing hall.")],
    "people_to_ask": [{**_item("Marta, also at night."), "contact_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b55"}],
    "professionals": [_item("My practice, mornings.")],
    "safer_surroundings": [_item("Marta keeps my spare medicine.")],
    "reasons_for_living": [_item("My nephew.")],
    "updated_at": "2026-11-20T18:00:00Z",
}
PLAN = {
    **VERSION,
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b77",
    "missing": [
        {"code": "distraction_contact", "text": "You could name somebody from your contacts who is good company."}
    ],
    "created_at": "2026-11-20T18:00:00Z",
    "guide": [
        {
            "step": "warning_signs", "number": 1, "optional": False, "title": "How I notice it",
            "prompt": "Which thoughts, feelings or habits tell you that a bad time begins?",
        }
    ],
}  # fmt: skip
SHOWN = [example("The plan", PLAN, answer=True)]
SAVE = [
    example("A first plan", WRITE),
    example("One step of it", {"version": 1, "own_ways": ["Cold water on my face."]}),
    example("The plan", PLAN, answer=True),
]
VERSIONS = [example("A version", VERSION, answer=True)]
