"""The official anthropic SDK."""

from collections.abc import Iterator
from typing import Any

from community.assistant.providers.port import Ask, Piece, ProviderFailed
from community.assistant.providers.sdk import SdkProvider


class AnthropicProvider(SdkProvider):
    name = "anthropic"

    def __init__(self, **values: Any) -> None:
        import anthropic

        super().__init__(anthropic, anthropic.Anthropic, anthropic.AnthropicError, **values)

    def pieces(self, ask: Ask) -> Iterator[Piece]:
        messages: Any = [{"role": line.role, "content": line.text} for line in ask.lines]
        # The first line must be the person's.
        while messages and messages[0]["role"] != "user":
            messages.pop(0)
        self.opened = stream = self.client.messages.create(
            model=self.model, system=ask.system, messages=messages, max_tokens=ask.max_tokens, stream=True
        )
        finished = False
        for event in stream:
            self.heard = True
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
