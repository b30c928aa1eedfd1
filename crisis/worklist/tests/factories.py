"""Addresses and acts of the worklist, as a browser sends them."""

from typing import Any

from django.test import Client

from crisis.incidents.models import CrisisIncident

HOME = "/admin/crisis/worklist/"
LIST = f"{HOME}list/"


def address(incident: CrisisIncident, part: str = "") -> str:
    return f"{HOME}{incident.pk}/{part}"


def act(client: Client, incident: CrisisIncident, name: str, **values: Any) -> Any:
    """The act with the version that stands in the database now, unless another one is given."""
    if "version" not in values:
        values["version"] = CrisisIncident.objects.values_list("version", flat=True).get(pk=incident.pk)
    return client.post(address(incident, f"{name}/"), values)
