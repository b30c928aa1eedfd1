"""What Django reads from the environment, filled in where nobody set it."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path

from config.embedded.paths import Layout
from config.embedded.secrets import load_or_create
from config.embedded.servers import endpoints

_SECRETS = ("SECRET_KEY", "JWT_SECRET", "EVENKEEL_PSEUDONYM_KEY", "EVENKEEL_BUNDLE_SIGNING_KEY")
_KEYSETS = ("EVENKEEL_MASTER_KEYSET", "EVENKEEL_MASTER_KEYSET_FILE", "EVENKEEL_KMS_URI")


def needed(environ: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether PostgreSQL and Redis must be embedded: each where no URL names a server. Blank text is unset."""
    return not environ.get("DATABASE_URL", "").strip(), not environ.get("REDIS_URL", "").strip()


def export_environment(data_dir: Path | str, environ: MutableMapping[str, str]) -> None:
    """This function will set the addresses and secrets of `data_dir`; a variable that is set keeps its value."""
    layout = Layout.of(data_dir)
    secrets = load_or_create(layout.root)
    values = {name: secrets[name] for name in _SECRETS}
    values["DATA_DIR"] = str(layout.root)
    if any(needed(environ)):
        found = endpoints(layout.root)
        values |= {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
    if not any(environ.get(name, "").strip() for name in _KEYSETS):
        values["EVENKEEL_MASTER_KEYSET_FILE"] = str(layout.keyset_file)
    for name, value in values.items():
        if not environ.get(name, "").strip():
            environ[name] = value
