from rest_framework import serializers

from accounts.export.models import DataExport
from accounts.identity.fields import StrictSerializer


class ExportWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the app; the same again gives the same export.")
    format = serializers.ChoiceField(DataExport.Format.choices, default=DataExport.Format.ALL)


class ExportReadSerializer(serializers.ModelSerializer):
    sha256 = serializers.SerializerMethodField(help_text="Of the archive, in hexadecimal.")

    class Meta:
        model = DataExport
        fields = (
            "id", "format", "state", "progress_percent", "size_bytes", "sha256", "counts", "error_code", "created_at",
            "finished_at", "downloaded_at", "expires_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_sha256(self, export: DataExport) -> str | None:
        return bytes(export.sha256).hex() if export.sha256 is not None else None


class ExportDetailSerializer(ExportReadSerializer):
    download_url = serializers.SerializerMethodField(
        help_text="A path on this host, for 15 minutes, without a bearer, while this session lives. Null until ready."
    )
    download_needs_step_up = serializers.SerializerMethodField(
        help_text="The archive is ready, and `POST auth/step-up` comes before its link."
    )

    class Meta(ExportReadSerializer.Meta):
        fields = (*ExportReadSerializer.Meta.fields, "download_url", "download_needs_step_up")
        read_only_fields = fields

    def get_download_url(self, export: DataExport) -> str | None:
        return self.context.get("download_url")

    def get_download_needs_step_up(self, export: DataExport) -> bool:
        return bool(self.context.get("download_needs_step_up"))
