"""Shapes of the public answers, and the body of a use."""

from typing import Any

from rest_framework import serializers

from crisis.resources.models import CrisisResource, CrisisResourceUse


class DirectorySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    website_url = serializers.URLField()
    resource_type = serializers.CharField()


class CountrySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ResourceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    resource_type = serializers.ChoiceField(CrisisResource.Type.choices)
    is_emergency = serializers.BooleanField()
    phone_number = serializers.CharField(allow_null=True, help_text="E.164 or a national short code.")
    phone_display = serializers.CharField(allow_null=True, help_text="As it is dialled inside the country.")
    tel_link = serializers.CharField(allow_null=True)
    sms_number = serializers.CharField(allow_null=True)
    sms_keyword = serializers.CharField(allow_null=True)
    sms_link = serializers.CharField(allow_null=True)
    website_url = serializers.URLField(allow_null=True)
    available_24_7 = serializers.BooleanField(allow_null=True, help_text="Null: the sources do not say.")
    available_hours = serializers.JSONField(help_text="Null: the sources do not say.")
    country = serializers.CharField()
    countries = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    specializations = serializers.ListField(child=serializers.CharField())
    priority = serializers.IntegerField()
    notes = serializers.CharField(allow_null=True, help_text="Always show it: some numbers need it.")
    confirmed_by = serializers.IntegerField()
    as_of = serializers.CharField(allow_null=True, help_text="Newest date among the sources.")
    last_verified_at = serializers.DateTimeField(allow_null=True)
    verification_method = serializers.CharField(allow_null=True)
    recently_checked = serializers.BooleanField(help_text="Checked within a year.")
    available_now = serializers.BooleanField(allow_null=True)


class ResourceListSerializer(serializers.Serializer[Any]):
    country = serializers.CharField(allow_null=True)
    choose_country = serializers.BooleanField()
    message = serializers.CharField()
    version = serializers.CharField(help_text="Version of the bundle with the same content.")
    emergency = ResourceSerializer(many=True)
    results = ResourceSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    countries = CountrySerializer(many=True)
    directories = DirectorySerializer(many=True)


class PlaceSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.CharField(allow_null=True)
    address = serializers.CharField(allow_null=True)
    phone_number = serializers.CharField(allow_null=True)
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    map_url = serializers.CharField(allow_null=True)


class PlaceListSerializer(serializers.Serializer[Any]):
    results = PlaceSerializer(many=True)
    message = serializers.CharField()
    resources_url = serializers.CharField()


class BundleResourceSerializer(ResourceSerializer):
    recently_checked = None
    available_now = None


class BundleSerializer(serializers.Serializer[Any]):
    format = serializers.IntegerField()
    version = serializers.CharField()
    built_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Later, show the numbers with a warning; emergency first.")
    key_id = serializers.CharField()
    countries = CountrySerializer(many=True)
    directories = DirectorySerializer(many=True)
    resources = BundleResourceSerializer(many=True)


class BundleSignatureSerializer(serializers.Serializer[Any]):
    algorithm = serializers.CharField()
    key_id = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField()
    signature = serializers.CharField(help_text="Base64, over the exact bytes of the bundle.")


class BundleKeySerializer(serializers.Serializer[Any]):
    algorithm = serializers.CharField()
    key_id = serializers.CharField()
    public_key = serializers.CharField(help_text="Base64 of the 32 raw bytes.")


class ResourceUseWriteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False)
    resource_id = serializers.UUIDField()
    action = serializers.ChoiceField(CrisisResourceUse.Action.choices)
    hotline_called = serializers.BooleanField(required=False, allow_null=True, default=None)


class ResourceUseReadSerializer(serializers.ModelSerializer[CrisisResourceUse]):
    class Meta:
        model = CrisisResourceUse
        fields = ("id", "resource_id", "action", "hotline_called", "created_at")
