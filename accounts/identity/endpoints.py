"""What every endpoint that signs people in shares, in this slice and in others: reading a body, and the answer."""

from typing import Any

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts.identity.models import User
from accounts.identity.selectors import user_answer
from accounts.identity.tokens import TokenPair
from config.api.views import EvenkeelAPIView


class PublicView(EvenkeelAPIView):
    """For people who are not signed in: an old token in a header must not stand in their way."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


def read_body(serializer_class: type[Any], request: Request) -> dict[str, Any]:
    """:raises ValidationError: naming the fields."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def pair_answer(pair: TokenPair) -> dict[str, Any]:
    return {
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
    }


def signed_in_answer(user: User, pair: TokenPair) -> dict[str, Any]:
    return {**pair_answer(pair), "user": user_answer(user)}


class NoticeReadSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class UserReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField(allow_null=True)
    email_verified = serializers.BooleanField()
    username = serializers.CharField(allow_null=True)
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    display_name = serializers.CharField()
    role = serializers.CharField()
    is_premium = serializers.BooleanField()
    is_moderator = serializers.BooleanField()
    timezone = serializers.CharField()
    country = serializers.CharField()
    locale = serializers.CharField()
    language = serializers.CharField()
    anonymous_mode = serializers.BooleanField()
    is_anonymous = serializers.BooleanField(help_text="The same as `anonymous_mode`.")
    pending_consents = serializers.ListField(child=serializers.CharField())
    notices = NoticeReadSerializer(many=True)


class TokenPairReadSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds that the access token lives.")


class SignedInReadSerializer(TokenPairReadSerializer):
    user = UserReadSerializer()
