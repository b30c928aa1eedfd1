"""What the official SDKs have in common: one family of errors, one client, one stream at a time."""

from collections.abc import Iterator
from typing import Any

from community.assistant.providers.hanging import hang_up
from community.assistant.providers.port import Ask, Piece, ProviderFailed

# What an SDK raises for an answer that is none of its API.
GARBAGE = (ValueError, TypeError, AttributeError, LookupError, RuntimeError)


class SdkProvider:
    """`pieces` asks the model; it sets `opened` to the stream and `heard` with the first thing that comes."""

    name: str

    def __init__(self, sdk: Any, client: type[Any], base_error: type[Exception], **values: Any) -> None:
        # Of the fork that both SDKs stand on.
        import httpx2

        self.model: str = values["model"]
        self._sdk, self._base_error, self._network = sdk, base_error, httpx2.HTTPError
        stall = values["stall_seconds"]
        self.client = client(
            api_key=values["api_key"] or "none", base_url=values["base_url"] or None,
            timeout=sdk.Timeout(stall, connect=min(5.0, stall)), max_retries=0,
        )  # fmt: skip
        self.opened: Any = None
        self.heard = False

    def pieces(self, ask: Ask) -> Iterator[Piece]:
        raise NotImplementedError

    def stream(self, ask: Ask) -> Iterator[Piece]:
        """:raises ProviderFailed: whatever goes wrong outside."""
        try:
            yield from self.pieces(ask)
        except (self._base_error, self._network, *GARBAGE) as error:
            raise ProviderFailed(self._code_of(error)) from error

    def close(self) -> None:
        hang_up(self.opened)
        self.client.close()

    def _code_of(self, error: Exception) -> str:
        known = self._sdk
        if isinstance(error, known.APITimeoutError):
            return "stalled"
        if isinstance(error, known.RateLimitError):
            return "limited"
        if isinstance(error, known.APIStatusError):
            return "refused" if error.status_code < 500 else "failed"
        if isinstance(error, known.APIConnectionError):
            return "cut" if self.heard else "unreachable"
        if isinstance(error, known.APIError):
            return "failed"
        return "cut" if isinstance(error, self._network) else "garbage"
