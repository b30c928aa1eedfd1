"""Plans over REST. Nothing under `crisis/` ever asks here."""

from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.billing import examples
from accounts.billing.checkout import checkout_create, payment_create, portal_open, subscription_ending_set
from accounts.billing.models import Payment
from accounts.billing.plans import plan_list
from accounts.billing.selectors import payment_get, payment_list, subscription_answer
from accounts.billing.serializers import (
    CheckoutWriteSerializer,
    PageReadSerializer,
    PaymentCreatedReadSerializer,
    PaymentReadSerializer,
    PaymentWriteSerializer,
    PlanReadSerializer,
    PortalWriteSerializer,
    SubscriptionReadSerializer,
)
from accounts.billing.webhooks import event_take
from accounts.identity.endpoints import read_body
from accounts.identity.examples import example
from config.api.idempotency import KEY_HEADER
from config.api.views import EvenkeelAPIView, EvenkeelViewSet
from config.ids import uuid7

TAGS = ["billing"]


class PlanListView(EvenkeelAPIView):
    """Prices are no secret: people look at them before they sign up."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=TAGS,
        summary="What can be bought",
        responses={200: PlanReadSerializer(many=True)},
        examples=[example("Plan", examples.PLAN, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response({"results": PlanReadSerializer(plan_list(), many=True).data, "next": None, "previous": None})


class SubscriptionView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        tags=TAGS,
        summary="My plan, and what it gives",
        responses={200: SubscriptionReadSerializer},
        examples=[example("Premium", examples.SUBSCRIPTION, answer=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(subscription_answer(owner=request.user, now=timezone.now()))


class SubscriptionCancelView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("billing",)
    ending = True

    @extend_schema(
        tags=TAGS,
        summary="Let my plan end with its period",
        description="At once and without a reason; what is paid for stays until then.",
        request=None,
        responses={200: SubscriptionReadSerializer},
        examples=[example("Ends", {**examples.SUBSCRIPTION, "cancel_at_period_end": True}, answer=True)],
    )
    def post(self, request: Request) -> Response:
        subscription_ending_set(owner=request.user, ending=self.ending, actor=request.user)
        return Response(subscription_answer(owner=request.user, now=timezone.now()))


class SubscriptionResumeView(SubscriptionCancelView):
    ending = False

    @extend_schema(
        tags=TAGS,
        summary="Let my plan run on after all",
        request=None,
        responses={200: SubscriptionReadSerializer},
        examples=[example("Runs", examples.SUBSCRIPTION, answer=True)],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)


class CheckoutView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("billing",)

    @extend_schema(
        tags=TAGS,
        summary="Open a payment page",
        description="The card is typed on the provider's page and never comes near this server.",
        request=CheckoutWriteSerializer,
        responses={201: PageReadSerializer},
        examples=[example("Premium", examples.CHECKOUT), example("Page", examples.PAGE, answer=True, status="201")],
    )
    def post(self, request: Request) -> Response:
        body = read_body(CheckoutWriteSerializer, request)
        url = checkout_create(
            owner=request.user,
            plan_code=body["plan"],
            success_url=body["success_url"],
            cancel_url=body["cancel_url"],
            repeat=request.META.get(KEY_HEADER) or uuid4().hex,
        )
        return Response({"url": url}, status=201)


class PortalView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated,)
    throttle_scopes = ("billing",)

    @extend_schema(
        tags=TAGS,
        summary="Open the page for cards and invoices",
        request=PortalWriteSerializer,
        responses={201: PageReadSerializer},
        examples=[
            example("Back to the plans", examples.PORTAL),
            example("Page", examples.PAGE, answer=True, status="201"),
        ],
    )
    def post(self, request: Request) -> Response:
        url = portal_open(owner=request.user, **read_body(PortalWriteSerializer, request))
        return Response({"url": url}, status=201)


class PaymentViewSet(mixins.ListModelMixin, EvenkeelViewSet):
    permission_classes = (IsAuthenticated,)
    queryset = Payment.objects.none()
    serializer_class = PaymentReadSerializer
    filter_backends = ()
    cursor_ordering = ("-created_at", "-id")
    throttle_scopes = ("billing",)

    def get_queryset(self) -> QuerySet[Payment]:
        return payment_list(owner=self.request.user)

    @extend_schema(tags=TAGS, summary="My payments", examples=[example("Payment", examples.PAYMENT, answer=True)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(
        tags=TAGS,
        summary="Pay for one thing",
        description="With an `id` of your own a repeat answers 200 with the same payment, and never charges twice.",
        request=PaymentWriteSerializer,
        responses={201: PaymentCreatedReadSerializer, 200: PaymentCreatedReadSerializer},
        examples=[
            example("A therapy session", examples.PAYMENT_WRITE),
            example("Payment", examples.PAYMENT_CREATED, answer=True, status="201"),
        ],
    )
    def create(self, request: Request) -> Response:
        body = read_body(PaymentWriteSerializer, request)
        payment, secret, fresh = payment_create(
            owner=request.user, plan_code=body["plan"], payment_id=body.get("id") or uuid7()
        )
        answer = {**PaymentReadSerializer(payment).data, "client_secret": secret}
        return Response(answer, status=201 if fresh else 200)

    @extend_schema(tags=TAGS, summary="One payment", examples=[example("Payment", examples.PAYMENT, answer=True)])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(PaymentReadSerializer(payment_get(viewer=request.user, payment_id=pk)).data)


class RawParser(BaseParser):
    """The signature is over the bytes, so nobody parses them before it is checked."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> bytes:
        return bytes(parser_context["request"]._request.body)


class StripeWebhookView(EvenkeelAPIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (RawParser,)
    # Signed, and the provider repeats what it is refused; a limit would lose payments.
    throttle_exempt = True
    idempotency_key_accepted = False

    @extend_schema(
        tags=TAGS,
        summary="For the payment provider only",
        request={"application/json": OpenApiTypes.OBJECT},
        responses={204: None},
        examples=[example("Event", examples.EVENT)],
    )
    def post(self, request: Request) -> Response:
        signature = request.META.get("HTTP_STRIPE_SIGNATURE", "")
        event_take(body=request.data, signature=signature, now=timezone.now())
        return Response(status=204)
