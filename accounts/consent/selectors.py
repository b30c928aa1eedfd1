from uuid import UUID

from accounts.consent.models import ON_BY_DEFAULT, Consent


def consents_of(*, owner_id: UUID) -> frozenset[str]:
    """The types in force for a person. One query."""
    answers = Consent.objects.filter(owner_id=owner_id).values_list("type", "granted")
    return consents_in_force(dict(answers))


def consents_in_force(answers: dict[str, bool]) -> frozenset[str]:
    granted = {kind for kind, yes in answers.items() if yes}
    return frozenset(granted | {kind for kind in ON_BY_DEFAULT if answers.get(kind, True)})
