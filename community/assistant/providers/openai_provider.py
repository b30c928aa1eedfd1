"""The official openai SDK, for OpenAI and for every server that speaks its API (ASSISTANT_BASE_URL)."""

from collections.abc import Iterator
from typing import Any

from community.assistant.providers.hanging import hang_up
from community.assistant.providers.port import Ask, Piece, ProviderFailed


class OpenAIProvider:
    name = "openai"

    def __init__(self, *, model: str, base_url: str, api_key: str, stall_seconds: float) -> None:
        # Fourteen packages and most of a second: only for those who use it.
        import httpx2
        import openai

        self.model = model
        self._openai, self._network = openai, httpx2.HTTPError
        self._official = not base_url
        timeout = openai.Timeout(stall_seconds, connect=min(5.0, stall_seconds))
        self._client = openai.OpenAI(
            api_key=api_key or "none", base_url=base_url or None, timeout=timeout, max_retries=0,
        )  # fmt: skip
        self._stream: Any = None
        self._heard = False

    def stream(self, ask: Ask) -> Iterator[Piece]:
        """:raises ProviderFailed: whatever goes wrong outside."""
        try:
            yield from self._pieces(ask)
        except (
            self._openai.OpenAIError,
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
        limit = {"max_completion_tokens" if self._official else "max_tokens": ask.max_tokens}
        # Nothing of it is kept for the provider's own purposes; other servers do not know the word.
        own = {"store": False} if self._official else {}
        messages: Any = [{"role": "system", "content": ask.system}]
        messages += [{"role": line.role, "content": line.text} for line in ask.lines]
        self._stream = stream = self._client.chat.completions.create(
            model=self.model, messages=messages, stream=True, stream_options={"include_usage": True}, **limit, **own,
        )  # fmt: skip
        finished = False
        for chunk in stream:
            self._heard = True
            usage, choices = chunk.usage, chunk.choices
            if usage is not None:
                yield Piece(input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens)
            if not choices:
                continue
            finished = finished or choices[0].finish_reason is not None
            text = choices[0].delta.content
            if isinstance(text, str) and text:
                yield Piece(text)
        if not finished:
            raise ProviderFailed("cut")
        yield Piece(finished=True, model=self.model)

    def _code_of(self, error: Exception) -> str:
        known = self._openai
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
