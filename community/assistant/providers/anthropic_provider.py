"""The official anthropic SDK."""

from collections.abc import Iterator
from typing import Any

from community.assistant.providers.hanging import hang_up
from community.assistant.providers.port import Ask, Piece, ProviderFailed


class AnthropicProvider:
    name = "anthropic"

    def __init__(self, *, model: str, base_url: str, api_key: str, stall_seconds: float) -> None:
        import anthropic
        import httpx2

        self.model = model
        self._anthropic, self._network = anthropic, httpx2.HTTPError
        timeout = anthropic.Timeout(stall_seconds, connect=min(5.0, stall_seconds))
        self._client = anthropic.Anthropic(
            api_key=api_key or "none", base_url=base_url or None, timeout=timeout, max_retries=0
        )
        self._stream: Any = None
        self._heard = False

    def stream(self, ask: Ask) -> Iterator[Piece]:
        """:raises ProviderFailed: whatever goes wrong outside."""
        try:
            yield from self._pieces(ask)
        except (
            self._anthropic.AnthropicError,
            self._network,
            ValueError,
            TypeError,
            AttributeError,
            LookupError,
            RuntimeError,
        ) as error:
            raise ProviderFailed(self._code_of(error)) from error

    def close(self) -> None:
        hang_up(self._stream)
        self._client.close()

    def _pieces(self, ask: Ask) -> Iterator[Piece]:
        messages: Any = [{"role": line.role, "content": line.text} for line in ask.lines]
        # The first line must be the person's.
        while messages and messages[0]["role"] != "user":
            messages.pop(0)
        self._stream = stream = self._client.messages.create(
            model=self.model, system=ask.system, messages=messages, max_tokens=ask.max_tokens, stream=True
        )
        finished = False
        for event in stream:
            self._heard = True
            if event.type == "message_start":
                yield Piece(input_tokens=event.message.usage.input_tokens)
            elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                yield Piece(event.delta.text)
            elif event.type == "message_delta":
                yield Piece(output_tokens=event.usage.output_tokens)
            elif event.type == "message_stop":
                finished = True
        if not finished:
            raise ProviderFailed("cut")
        yield Piece(finished=True, model=self.model)

    def _code_of(self, error: Exception) -> str:
        known = self._anthropic
        if isinstance(error, known.APITimeoutError):
            return "stalled"
        if isinstance(error, known.RateLimitError):
            return "limited"
        if isinstance(error, known.APIStatusError):
            return "refused" if error.status_code < 500 else "failed"
        if isinstance(error, known.APIConnectionError):
            return "cut" if self._heard else "unreachable"
        if isinstance(error, known.APIError):
            return "failed"
        return "cut" if isinstance(error, self._network) else "garbage"
