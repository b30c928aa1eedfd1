"""What the documentation shows."""

from drf_spectacular.utils import OpenApiExample

RESOURCE = {
    "id": "0d3b1f7e-4a4f-5d0a-9c64-0c5f0f6b8a10",
    "name": "TelefonSeelsorge",
    "description": "",
    "resource_type": "hotline",
    "is_emergency": False,
    "phone_number": "+498001110111",
    "phone_display": "0800 1110111",
    "tel_link": "tel:08001110111",
    "sms_number": None,
    "sms_keyword": None,
    "sms_link": None,
    "website_url": "https://www.telefonseelsorge.de",
    "available_24_7": True,
    "available_hours": "24/7",
    "country": "DE",
    "countries": ["DE"],
    "languages": ["de"],
    "specializations": ["suicide", "general"],
    "priority": 1,
    "notes": None,
    "confirmed_by": 5,
    "as_of": "2026-08-08",
    "last_verified_at": "2026-08-08T00:00:00Z",
    "verification_method": "sources",
    "recently_checked": True,
    "available_now": True,
}
DIRECTORY = {"name": "Find A Helpline", "website_url": "https://findahelpline.com", "resource_type": "directory"}
ONE = OpenApiExample("one line", value=RESOURCE, response_only=True)
LIST = OpenApiExample(
    "lines of Germany",
    value={
        "country": "DE",
        "choose_country": False,
        "message": "If your life is in danger now, call the emergency number.",
        "version": "9f1c2ab34d5e6f70",
        "emergency": [],
        "results": [RESOURCE],
        "next": None,
        "previous": None,
        "countries": [],
        "directories": [DIRECTORY],
    },
    response_only=True,
)
CHOOSE = OpenApiExample(
    "no country",
    value={
        "country": None,
        "choose_country": True,
        "message": "Choose your country to see its numbers.",
        "version": "9f1c2ab34d5e6f70",
        "emergency": [],
        "results": [],
        "next": None,
        "previous": None,
        "countries": [{"code": "DE", "name": "Germany"}],
        "directories": [DIRECTORY],
    },
    response_only=True,
)
PLACES = OpenApiExample(
    "two places",
    value={
        "results": [
            {
                "name": "Municipal hospital",
                "kind": "hospital",
                "address": "Ring 1",
                "phone_number": None,
                "latitude": 52.52,
                "longitude": 13.4,
                "map_url": None,
            }
        ],
        "message": "In danger now? Call your emergency number; do not travel alone.",
        "resources_url": "/api/v1/crisis/resources",
    },
    response_only=True,
)
BUNDLE = OpenApiExample(
    "bundle",
    value={
        "format": 1,
        "version": "9f1c2ab34d5e6f70",
        "built_at": "2026-03-10T12:00:00Z",
        "expires_at": "2026-06-08T12:00:00Z",
        "key_id": "3fb4c1a2d5e6f708",
        "countries": [{"code": "DE", "name": "Germany"}],
        "directories": [DIRECTORY],
        "resources": [{name: RESOURCE[name] for name in RESOURCE if name not in ("recently_checked", "available_now")}],
    },
    response_only=True,
)
SIGNATURE = OpenApiExample(
    "signature",
    value={
        "algorithm": "Ed25519",
        "key_id": "3fb4c1a2d5e6f708",
        "version": "9f1c2ab34d5e6f70",
        "sha256": "4f…",
        "signature": "6k1v…==",
    },
    response_only=True,
)
KEY = OpenApiExample(
    "key",
    value={"algorithm": "Ed25519", "key_id": "3fb4c1a2d5e6f708", "public_key": "cV3…="},
    response_only=True,
)
USE = OpenApiExample(
    "called", value={"resource_id": "0d3b1f7e-4a4f-5d0a-9c64-0c5f0f6b8a10", "action": "called"}, request_only=True
)
USED = OpenApiExample(
    "stored",
    value={
        "id": "019cd7c0-0000-7000-8000-00000000002a",
        "resource_id": "0d3b1f7e-4a4f-5d0a-9c64-0c5f0f6b8a10",
        "action": "called",
        "hotline_called": True,
        "created_at": "2026-03-10T12:00:00Z",
    },
    response_only=True,
)
