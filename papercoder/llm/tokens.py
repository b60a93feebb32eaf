"""Token counts without a network: exact for OpenAI's encodings, an estimate for everybody else's."""

from functools import cache, lru_cache
from typing import Any

from papercoder.llm.messages import Request

# The encoder refuses a text of more than 200,000 tokens, and a character is four at most; a cut costs a token at most.
PIECE_CHARACTERS = 50_000


def count_tokens(text: str) -> int:
    """Tokens of `text` in o200k_base; where that encoding cannot be imported, a quarter of its characters."""
    encoding = _encoding()
    if encoding is None:
        return (len(text) + 3) // 4
    pieces = (text[start : start + PIECE_CHARACTERS] for start in range(0, len(text), PIECE_CHARACTERS))
    return sum(len(encoding.encode_ordinary(piece)) for piece in pieces)


def count_input(request: Request) -> int:
    """Tokens of a request's messages: their text as `count_tokens` has it, their pictures by a rule of thumb."""
    pictures = sum(image.roughly_tokens for message in request.messages for image in message.images)
    return sum(_count_block(block) for message in request.messages for block in message.blocks) + pictures


@lru_cache(maxsize=64)
def _count_block(block: str) -> int:
    """Tokens of a part of a message; hundreds of requests may begin with the same paper."""
    return count_tokens(block)


def counts_exactly() -> bool:
    """Whether the vocabulary is installed (there is no wheel for Intel macs and musl)."""
    return _encoding() is not None


@cache
def _encoding() -> Any:
    try:
        import bpe_openai
    except ImportError:
        return None
    return bpe_openai.get_encoding("o200k_base")
