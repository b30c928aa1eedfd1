"""Giving somebody the premium plan by hand: with a reason and an end (design: grants by staff)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.administration.accounts import user_get
from accounts.administration.api_examples import GRANT, GRANTED
from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from accounts.identity.examples import example
from accounts.identity.fields import StrictSerializer, TextField
from accounts.permissions import ManagesUsers
from config.api.views import EvenkeelAPIView

LONGEST_GRANT = timedelta(days=3660)


class GrantWriteSerializer(StrictSerializer):
    until = serializers.DateTimeField()
    reason = TextField(min_length=5, max_length=500)

    def validate_until(self, until: Any) -> Any:
        now = timezone.now()
        if not now < until <= now + LONGEST_GRANT:
            raise serializers.ValidationError("The end lies in the next ten years.", "out_of_range")
        return until


class GrantReadSerializer(serializers.ModelSerializer):
    class Meta:
        model = Subscription
        fields = ("id", "tier", "status", "current_period_end", "reason", "granted_by_id", "updated_at")


class GrantView(EvenkeelAPIView):
    permission_classes = (IsAuthenticated, ManagesUsers)

    @extend_schema(
        tags=["admin"],
        summary="Give somebody the premium plan",
        description="With a reason and an end, beside what they pay for; the same again replaces it.",
        request=GrantWriteSerializer,
        responses={201: GrantReadSerializer},
        examples=[example("Grant", GRANT), example("Granted", GRANTED, answer=True, status="201")],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        serializer = GrantWriteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        body = serializer.validated_data
        person = user_get(viewer=request.user, user_id=pk)
        row = subscription_set(
            actor=request.user,
            owner=person,
            tier=Subscription.Tier.PREMIUM,
            period_end=body["until"],
            reason=body["reason"],
        )
        return Response(GrantReadSerializer(row).data, status=201)

    @extend_schema(tags=["admin"], summary="Take it back", responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        person = user_get(viewer=request.user, user_id=pk)
        subscription_set(actor=request.user, owner=person, tier=Subscription.Tier.FREE)
        return Response(status=204)
