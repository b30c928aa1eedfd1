"""Staff who can be rung, and a telephone company that asks us what is next as Twilio does."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from defusedxml.ElementTree import fromstring
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.notifications.providers.tests.factories import twilio_asks
from accounts.notifications.providers.tests.servers import Received, Reply
from accounts.profile.models import UserProfile
from crisis.calls.models import CrisisCall
from crisis.calls.placing import calls_place
from crisis.incidents.models import CrisisShift, CrisisStep

PUBLIC, ROOT = "https://api.example.org", "/api/v1/crisis/call"
PHONE = "+4915112345678"


def make_on_duty(staff, phone, starts_at, *, rung=1):
    make_proven(staff, phone)
    consent_set(owner=staff, kind=ConsentType.VOICE, granted=True)
    if starts_at is not None:
        hour = timedelta(hours=8)
        CrisisShift.objects.create(staff=staff, starts_at=starts_at - hour, ends_at=starts_at + hour, rung=rung)
    return staff


def make_proven(person, phone=PHONE):
    UserProfile.objects.update_or_create(
        owner=person, defaults={"phone": phone, "phone_verified_at": timezone.now()}
    )  # fmt: skip
    return person


def place():
    return calls_place(now=timezone.now)


def kinds():
    return list(CrisisStep.objects.order_by("created_at", "id").values_list("kind", flat=True))


def outcome():
    return CrisisCall.objects.values_list("state", "outcome").get()


class Company:
    """
    `placed` are the forms of the calls that it was asked for, `sent_to` where it was last told to go on; `refusal` is
    its answer instead.
    """

    def __init__(self, client):
        self.client, self.placed, self.redirected, self.sent_to, self.refusal = client, [], [], None, None

    def take(self, received: Received) -> Reply:
        if self.refusal is not None:
            return self.refusal
        form = {name: values[0] for name, values in parse_qs(received.body.decode()).items()}
        if not received.path.endswith("/Calls.json"):
            self.redirected.append(received.path.rpartition("/")[2].removesuffix(".json"))
            self.sent_to = form.get("Url")
            return Reply(200, {"sid": self.redirected[-1], "status": "in-progress"})
        form["sid"] = f"CA{uuid4().hex}"
        self.placed.append(form)
        return Reply(201, {"sid": form["sid"], "status": "queued"})

    def rung(self):
        """The numbers that were rung, in order."""
        return [form["To"] for form in self.placed]

    def call_to(self, number):
        return [form for form in self.placed if form["To"] == number][-1]

    def asks(self, url, *, signature=None, **form):
        """Posts to one of our addresses, signed, and gives our answer."""
        return twilio_asks(self.client, url.removeprefix(PUBLIC), form, signature=signature)

    def hears(self, url, **form):
        """What a telephone plays next."""
        answer = self.asks(url, **form)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"].startswith("text/xml")
        return Heard(fromstring(answer.content))

    def picks_up(self, number):
        form = self.call_to(number)
        return self.hears(form["Url"], CallSid=form["sid"], CallStatus="in-progress")

    def presses(self, number, digit):
        form = self.call_to(number)
        return self.hears(form["Url"], CallSid=form["sid"], Digits=digit)

    def ends(self, number, status):
        form = self.call_to(number)
        assert self.asks(form["StatusCallback"], CallSid=form["sid"], CallStatus=status).status_code == 204


class Heard:
    """TwiML as whoever listens has it."""

    def __init__(self, answer):
        self.verbs = list(answer)
        self.words = " ".join(verb.text for verb in answer.iter("Say"))
        self.languages = {verb.get("language") for verb in answer.iter("Say")}
        self.next = next((verb.text for verb in answer.iter("Redirect")), None)
        self.room = next((verb.text for verb in answer.iter("Conference")), None)
        self.asks_for_a_key = any(verb.tag == "Gather" for verb in answer)
        self.dials = next((verb.text for verb in answer.iter("Dial") if verb.text), None)
        self.meanwhile = next((verb.get("waitUrl") for verb in answer.iter("Conference")), None)
        self.records = [verb.get("record") for verb in answer.iter("Conference")]

    @property
    def turn(self):
        return int(parse_qs(urlsplit(self.next).query)["turn"][0])
