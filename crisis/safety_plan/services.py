"""The writer of plans: every change is a new version, and none is written over one that its writer has not seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict
from crisis.contacts.models import CrisisContact
from crisis.contacts.selectors import contacts_known
from crisis.resources.entries import Entry
from crisis.resources.selectors import resource_directory
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion
from crisis.safety_plan.selectors import plan_newest, plan_opened, version_list
from crisis.safety_plan.steps import STEPS, Content, Item, Step, empty

SOURCE = "safety_plan"
# A plan names thoughts and means because it is meant to; intent, a date or a deed is no part of one.
DANGER_NOW = 4
# Versions that are kept. Nobody rewrites a plan so often; without it, one account could fill the disk.
KEPT = 500


class SafetyPlanChanged(Conflict):
    default_code = "safety_plan_changed"
    default_detail = "The plan was changed in the meantime. Look at the newest version and write again."


@transaction.atomic
def safety_plan_save(*, owner: User, changes: Mapping[str, Any], version: int | None, now: datetime) -> bool:
    """
    This function will store the steps that `changes` names as a new version, and say whether anything is new.

    `version` is the number that the writer has seen; None writes on top of whatever is there, step by step. A contact
    or resource that is not there (any more) is refused, unless the plan named it before: a plan must not become
    unwritable because somebody was removed from the contacts.

    :raises SafetyPlanChanged: when another version was written since.
    :raises ValidationError: naming the item whose contact or resource there is not.
    """
    plan = _hold(owner)
    if version is not None and version != plan.number:
        raise SafetyPlanChanged(version=plan.number)
    before, whole = _newest(owner)
    content = {**before, **_resolved(owner, changes, before, now)}
    if content == before and whole:
        if not plan.number:
            plan.delete()  # nothing was written: there is no plan
        return False
    plan.number += 1
    row = SafetyPlanVersion.objects.create(owner=owner, plan=plan, number=plan.number, content=content)
    plan.save(update_fields=["number", "updated_at"])
    if plan.number > KEPT:
        version_list(owner=owner).filter(number__lte=plan.number - KEPT).delete()
    audit_record(
        actor=owner, action="crisis.safety_plan.saved", target=row, owner_id=owner.pk,
        details={"number": plan.number, "fields": sorted(name for name in content if content[name] != before[name])},
    )  # fmt: skip
    return True


def _hold(owner: User) -> SafetyPlan:
    """Two phones at once: one of them waits here, and then sees what the other wrote."""
    plan, _ = SafetyPlan.objects.select_for_update().get_or_create(owner=owner)
    plan.owner = owner
    return plan


def _newest(owner: User) -> tuple[Content, bool]:
    """What is there, and whether that is the newest version. One that does not open is written over."""
    newest = plan_newest(owner=owner)
    row = plan_opened(newest, owner) if newest else None
    return {**empty(), **(row.content if row else {})}, row is newest


def _resolved(owner: User, changes: Mapping[str, Any], before: Content, now: datetime) -> Content:
    steps = {step.name: step for step in STEPS if changes.get(step.name) is not None}
    items = [item for name in steps for item in changes[name]]
    contacts = contacts_known(owner=owner, ids={item["contact_id"] for item in items if item.get("contact_id")})
    resources = resource_directory(now).by_id
    named = {item.get(kind) for step in before.values() for item in step for kind in ("contact_id", "resource_id")}
    errors: dict[str, Any] = {}
    content: Content = {}
    for name, step in steps.items():
        content[name] = []
        for number, item in enumerate(changes[name]):
            found, wrong = _item(step, item, contacts, resources, named)
            if wrong:
                errors.setdefault(name, {})[str(number)] = {
                    key: [ErrorDetail("There is no such row.", "does_not_exist")] for key in wrong
                }
            elif found is not None:
                content[name].append(found)
    if errors:
        raise ValidationError(errors)
    return content


def _item(
    step: Step, item: Mapping[str, Any], contacts: Mapping[UUID, CrisisContact], resources: Mapping[str, Entry],
    named: set[Any],
) -> tuple[Item | None, list[str]]:  # fmt: skip
    """The item as it is kept, None for one of which nothing is left; and the names of what is wrong in it."""
    contact_id, resource_id = item.get("contact_id"), item.get("resource_id")
    contact = contacts.get(contact_id) if contact_id else None
    resource = resources.get(str(resource_id)) if resource_id else None
    wrong = []
    if contact_id and (not step.contacts or (contact is None and str(contact_id) not in named)):
        wrong.append("contact_id")
    if resource_id and (not step.resources or (resource is None and str(resource_id) not in named)):
        wrong.append("resource_id")
    # The name is kept with it: the plan reads the same when the contact is gone, and without a network.
    text = item.get("text") or (contact.name if contact else "") or (resource["name"] if resource else "")
    kept = {
        "text": text,
        "contact_id": str(contact_id) if contact else None,
        "resource_id": str(resource_id) if resource_id and not wrong else None,
    }
    return (kept if text else None), wrong
