"""Where avatars and sealed files lie: a folder, or an S3 bucket when one is named."""

from pathlib import Path
from typing import Any

from config.env import env

S3_BUCKET = env.text("S3_BUCKET", "")
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL", "")
S3_REGION = env.text("S3_REGION", "")
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID", "")
S3_SECRET_ACCESS_KEY = env.text("S3_SECRET_ACCESS_KEY", "")


def file_storages(data_dir: Path) -> dict[str, Any]:
    return {"default": _storage(data_dir, "media"), "private": _storage(data_dir, "private")}


def _storage(data_dir: Path, folder: str) -> dict[str, Any]:
    if not S3_BUCKET:
        options = {"location": str(data_dir / folder), "file_permissions_mode": 0o600}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "location": folder,
            "endpoint_url": S3_ENDPOINT_URL or None,
            "region_name": S3_REGION or None,
            "access_key": S3_ACCESS_KEY_ID or None,
            "secret_key": S3_SECRET_ACCESS_KEY or None,
            # Links are signed and end; nothing in the bucket is public.
            "querystring_auth": True,
            "querystring_expire": 600,
            "default_acl": None,
            "file_overwrite": False,
            "signature_version": "s3v4",
        },
    }
