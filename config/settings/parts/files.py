"""Where avatars and sealed files lie: a folder, or an S3 bucket when one is named."""

from pathlib import Path
from typing import Any

from config.env import env

# The largest file that a person may bring along.
DATA_IMPORT_MAX_BYTES = env.number("DATA_IMPORT_MAX_BYTES", 200 * 1024 * 1024)
# Where a CDN serves the library's sounds and pictures that are for everybody: https://cdn.example.org/media
CONTENT_MEDIA_BASE_URL = env.text("CONTENT_MEDIA_BASE_URL", "").rstrip("/")
# The largest sound that an editor may upload.
CONTENT_AUDIO_MAX_BYTES = env.number("CONTENT_AUDIO_MAX_BYTES", 50 * 1024 * 1024)
# What a person may attach to their journal in all: with the free plan, and with premium.
JOURNAL_ATTACHMENT_BYTES = env.number("JOURNAL_ATTACHMENT_BYTES", 200 * 1024 * 1024)
JOURNAL_ATTACHMENT_BYTES_PREMIUM = env.number("JOURNAL_ATTACHMENT_BYTES_PREMIUM", 2 * 1024 * 1024 * 1024)
# Spreadsheets run what begins with "="; content/library/importing.py guards every other beginning as well.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
S3_BUCKET = env.text("S3_BUCKET", "")
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL", "")
S3_REGION = env.text("S3_REGION", "")
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID", "")
S3_SECRET_ACCESS_KEY = env.text("S3_SECRET_ACCESS_KEY", "")
# A picture of 5 MB stays in memory: what people send must not lie on a disk in the clear, not even for a moment.
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024


def file_storages(data_dir: Path) -> dict[str, Any]:
    return {"default": _storage(data_dir, "media"), "private": _storage(data_dir, "private")}


def _storage(data_dir: Path, folder: str) -> dict[str, Any]:
    if not S3_BUCKET:
        options = {"location": str(data_dir / folder), "file_permissions_mode": 0o600}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    # Loaded only where there is a bucket.
    from botocore.config import Config

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
            "client_config": Config(
                signature_version="s3v4",
                # A request waits for it: a storage that is away must be a quick 503, not a worker that hangs.
                connect_timeout=3,
                read_timeout=5,
                retries={"total_max_attempts": 2, "mode": "standard"},
            ),
        },
    }
