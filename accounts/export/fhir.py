"""
FHIR R4 resources of the accounts rooms, and what all rooms need to make theirs.

Codes come from HL7 where HL7 has one; ours stand under `urn:evenkeel:codes:` and claim to be nothing else.
fhir.resources is imported only here and only when a bundle is written: it costs a quarter of a second.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.export.registry import Row
from accounts.identity.models import User

LOCAL_CODES = "urn:evenkeel:codes"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
# The kinds that our rooms write; each is checked against its R4B model before it goes into the bundle.
KINDS = frozenset({"Patient", "Observation", "Consent", "AuditEvent", "Flag", "QuestionnaireResponse", "CarePlan"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_GENDERS = frozenset({"male", "female", "other", "unknown"})


def reference(resource_id: UUID | str) -> Row:
    return {"reference": f"urn:uuid:{resource_id}"}


def concept(system: str, code: str, display: str | None = None) -> Row:
    coding = {"system": system, "code": code}
    return {"coding": [{**coding, "display": display} if display else coding]}


def local_concept(kind: str, code: str, text: str) -> Row:
    return {**concept(f"{LOCAL_CODES}:{kind}", code), "text": text}


def clean(text: str | None) -> str | None:
    """FHIR allows no control characters and no empty text; the JSON files keep every text as it is."""
    cleaned = _CONTROL.sub(" ", text or "").strip()
    return cleaned or None


def instant(at: datetime) -> str:
    return at.isoformat()


def is_valid(resource: Row) -> bool:
    """This function will say whether fhir.resources accepts a resource as R4."""
    from pydantic import ValidationError

    if resource.get("resourceType") not in KINDS:
        return False
    try:
        _model_of(resource["resourceType"]).model_validate(resource)
    except ValidationError:
        return False
    return True


def _model_of(kind: str) -> Any:
    from fhir.resources.R4B import auditevent, careplan, consent, flag, observation, patient, questionnaireresponse

    models: dict[str, Callable[..., Any]] = {
        "Patient": patient.Patient,
        "Observation": observation.Observation,
        "Consent": consent.Consent,
        "AuditEvent": auditevent.AuditEvent,
        "Flag": flag.Flag,
        "CarePlan": careplan.CarePlan,
        "QuestionnaireResponse": questionnaireresponse.QuestionnaireResponse,
    }
    return models[kind]


def patient_of(owner: User, profile: Row | None, email: str | None) -> Row:
    name = {"given": clean(owner.first_name), "family": clean(owner.last_name), "text": clean(owner.display_name)}
    given = name.pop("given")
    told: Row = {key: value for key, value in name.items() if value}
    if given:
        told["given"] = [given]
    phone = profile.get("phone") if profile else None
    contacts = [{"system": kind, "value": value} for kind, value in (("email", email), ("phone", phone)) if value]
    gender = str((profile or {}).get("gender") or "").strip().lower()
    born = (profile or {}).get("date_of_birth")
    optional: Row = {
        "name": [told] if told else None,
        "telecom": contacts or None,
        "gender": gender if gender in _GENDERS else None,
        "birthDate": born if born and _is_date(born) else None,
        "address": [{"country": owner.country}] if owner.country else None,
        "communication": [{"language": concept("urn:ietf:bcp:47", owner.locale.replace("_", "-")), "preferred": True}],
    }
    resource = {"resourceType": "Patient", "id": str(owner.pk), "active": True}
    return {**resource, **{key: value for key, value in optional.items() if value}}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def consent_of(owner: User, row: Row) -> Row:
    at = row["granted_at"] or row["updated_at"]
    return {
        "resourceType": "Consent",
        "id": str(row["id"]),
        "status": "active" if row["granted"] else "rejected",
        "scope": concept(f"{TERMINOLOGY}/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [concept("http://loinc.org", "59284-0", "Consent Document")],
        "patient": reference(owner.pk),
        "dateTime": instant(at),
        "policyRule": local_concept("consent", row["type"], f"{row['type']}, version {row['version']}"),
        "provision": {"type": "permit" if row["granted"] else "deny"},
    }


def audit_event_of(owner: User, row: Row) -> Row:
    """Somebody else opened or changed the person's record; who is not named, as other people are not in an export."""
    return {
        "resourceType": "AuditEvent",
        "id": str(row["id"]),
        "type": {"system": f"{TERMINOLOGY}/audit-event-type", "code": "rest", "display": "RESTful Operation"},
        "subtype": [{"system": f"{LOCAL_CODES}:audit", "code": row["action"]}],
        "recorded": instant(row["at"]),
        "outcome": "0",
        "agent": [{"type": local_concept("audit-agent", row["by"], row["by"]), "requestor": True}],
        "source": {"observer": {"display": "Evenkeel"}},
        "entity": [{"what": reference(owner.pk), "name": row["target_type"] or "record"}],
    }
