"""Without a configured mail server, messages become files, and a log line says where."""

from email.generator import BytesGenerator
from pathlib import Path

import structlog
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from config.ids import uuid7

log = structlog.get_logger(__name__)


class MailFolderBackend(BaseEmailBackend):
    """Writes each message as one .eml file into DATA_DIR/mail, readable by its owner only."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        folder = Path(settings.DATA_DIR) / "mail"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / f"{uuid7()}.eml"
            path.touch(mode=0o600)
            with path.open("wb") as file:
                BytesGenerator(file).flatten(message.message())
            log.info("mail.written", path=str(path))
        return len(email_messages)
