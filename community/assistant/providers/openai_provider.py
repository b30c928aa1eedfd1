"""The official openai SDK, for OpenAI and for every server that speaks its API (ASSISTANT_BASE_URL)."""

from collections.abc import Iterator
from typing import Any

from community.assistant.providers.port import Ask, Piece, ProviderFailed
from community.assistant.providers.sdk import SdkProvider


class OpenAIProvider(SdkProvider):
    name = "openai"

    def __init__(self, **values: Any) -> None:
        # Fourteen packages and most of a second: only for those who use it.
        import openai

        super().__init__(openai, openai.OpenAI, openai.OpenAIError, **values)
        self._official = not values["base_url"]

    def pieces(self, ask: Ask) -> Iterator[Piece]:
        limit = {"max_completion_tokens" if self._official else "max_tokens": ask.max_tokens}
        # Nothing of it is kept for the provider's own purposes; other servers do not know the word.
        own = {"store": False} if self._official else {}
        messages: Any = [{"role": "system", "content": ask.system}]
        messages += [{"role": line.role, "content": line.text} for line in ask.lines]
        self.opened = stream = self.client.chat.completions.create(
            model=self.model, messages=messages, stream=True, stream_options={"include_usage": True}, **limit, **own,
        )  # fmt: skip
        finished = False
        for chunk in stream:
            self.heard = True
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
