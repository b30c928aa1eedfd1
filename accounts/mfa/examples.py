"""Examples of the second factor's endpoints, as the documentation shows them."""

from accounts.identity.examples import PAIR

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0eXBlIjoibWZhIn0.c2lnbmF0dXJl"  # noqa: S105
CODE = {"code": "123456"}
SIGN_IN_CODE = {"mfa_token": TOKEN, **CODE}
SIGN_IN_RECOVERY = {"mfa_token": TOKEN, "code": "MFRG-GZDF-MZTW-Q2LK-NNWG-23TP"}
CREDENTIAL = {
    "id": "AQIDBAUGBwg",
    "rawId": "AQIDBAUGBwg",
    "type": "public-key",
    "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "MEQC"},
    "clientExtensionResults": {},
}
SIGN_IN_PASSKEY = {"mfa_token": TOKEN, "credential": CREDENTIAL}
ENROL_CODE = {"method": "totp", **CODE}
CODES = ["MFRG-GZDF-MZTW-Q2LK-NNWG-23TP", "OBZX-G5DV-OZ3X-Q6LZ-PJ5X-Y7L6"]
ENABLED = {"method": "totp", "enabled": True, "recovery_codes": CODES}
CHALLENGE_SMS = {"mfa_token": TOKEN, "method": "sms"}
CHALLENGE_PASSKEY = {"mfa_token": TOKEN, "method": "webauthn"}
CHALLENGED = {"method": "sms", "sent": True}
REQUEST = {"challenge": "kq3yT0mFv2dC8s1bXhJ5rLwE", "rpId": "app.example.org", "userVerification": "preferred"}
PASSKEY_CHALLENGED = {"method": "webauthn", "options": {"publicKey": REQUEST}}
ENABLE_TOTP = {"method": "totp"}
ENABLE_SMS = {"method": "sms", "phone": "+4915112345678"}
ENABLE_PASSKEY = {"method": "webauthn"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
BEGUN = {
    "method": "totp",
    "expires_in": 600,
    "secret": SECRET,
    "otpauth_uri": f"otpauth://totp/lea%40example.org?secret={SECRET}&issuer=Evenkeel",
    "qr_svg": "<svg>...</svg>",
}
DISABLE = {"method": "totp"}
DISABLED = {"method": "totp", "enabled": False, "methods": []}
FACTORS = {
    "methods": ["recovery_code", "totp", "webauthn"],
    "required": False,
    "recovery_codes_remaining": 10,
    "passkeys": [
        {
            "credential_id": "AQIDBAUGBwg",
            "name": "Lea's key",
            "created_at": "2026-03-10T12:00:00Z",
            "last_used_at": None,
        }
    ],
}
RECOVERY_CODES = {"recovery_codes": CODES, "remaining": 2}
STEP_UP_PASSWORD = {"password": "quiet-harbour-42"}
STEPPED_UP = {"factor": True, "stepped_up_at": "2026-03-10T12:00:00Z", "expires_in": 300}
METHOD = {"method": "webauthn"}
PHONE = {"phone": "+4915112345678"}
PHONE_SENT = {"phone_verified": False}
PHONE_PROVEN = {"phone_verified": True}
SIGNED_IN = {**PAIR, "user": {"id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44"}}
