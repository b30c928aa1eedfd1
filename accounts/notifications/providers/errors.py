"""Why a provider did not take a message. None of these errors carries an address, a token or a text."""


class ProviderUnavailable(Exception):
    """Try again later; `retry_after` is what the provider asked for, in seconds."""

    def __init__(self, code: str = "unavailable", *, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class ProviderRefused(Exception):
    """The provider will never take this message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DeviceGone(ProviderRefused):
    """The token will never work again: the app was removed, or the browser forgot the subscription."""
