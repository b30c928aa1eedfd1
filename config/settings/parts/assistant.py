"""The companion. Without a provider it is the built-in guided one, and nothing leaves this process."""

from config.env import env

# Empty, `openai` (any server that speaks its API, see ASSISTANT_BASE_URL) or `anthropic`.
ASSISTANT_PROVIDER = env.text("ASSISTANT_PROVIDER", "")
ASSISTANT_MODEL = env.text("ASSISTANT_MODEL", "")
ASSISTANT_BASE_URL = env.text("ASSISTANT_BASE_URL", "")
ASSISTANT_API_KEY = env.text("ASSISTANT_API_KEY", "")
# Silence for this long, at the start or in the middle, is a failure; so is an answer that takes longer in all.
# Less than a proxy waits for an answer that is not streamed (deploy/nginx.conf: 30 seconds).
ASSISTANT_STALL_SECONDS = env.number("ASSISTANT_STALL_SECONDS", 12)
ASSISTANT_TOTAL_SECONDS = env.number("ASSISTANT_TOTAL_SECONDS", 25)
# Answers that are written at the same time by one process: each holds a thread.
ASSISTANT_STREAMS = env.number("ASSISTANT_STREAMS", 8)
ASSISTANT_ANSWER_TOKENS = env.number("ASSISTANT_ANSWER_TOKENS", 500)
# Per person and their own day: 429. For the house and a calendar month (UTC): the guided companion answers instead.
ASSISTANT_MESSAGES_PER_DAY = env.number("ASSISTANT_MESSAGES_PER_DAY", 60)
ASSISTANT_TOKENS_PER_DAY = env.number("ASSISTANT_TOKENS_PER_DAY", 120_000)
ASSISTANT_TOKENS_PER_MONTH = env.number("ASSISTANT_TOKENS_PER_MONTH", 20_000_000)
# What a million tokens cost, in cents; 0 cents a month is no limit in money.
ASSISTANT_CENTS_PER_MONTH = env.number("ASSISTANT_CENTS_PER_MONTH", 0)
ASSISTANT_INPUT_CENTS = env.number("ASSISTANT_INPUT_CENTS", 0)
ASSISTANT_OUTPUT_CENTS = env.number("ASSISTANT_OUTPUT_CENTS", 0)
# Opens the guided companion, never a model, to people who say that they are under age.
ASSISTANT_FOR_MINORS = env.flag("ASSISTANT_FOR_MINORS", False)
# A folder with encoder.onnx and tokenizer.json for semantic recall; empty: off.
ASSISTANT_EMBEDDINGS_PATH = env.text("ASSISTANT_EMBEDDINGS_PATH", "")
