"""A provider for tests: a function answers."""

from collections.abc import Callable

from papercoder.llm.messages import Reply, Request, Usage


class ScriptedProvider:
    """Answers by calling `answer(request)`; keeps every request in `requests`.

    Args:
        answer: Gives the reply's text, or a whole Reply.
    """

    name = "scripted"

    def __init__(self, answer: Callable[[Request], str | Reply]):
        self._answer = answer
        self.requests: list[Request] = []

    async def complete(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        """Answers at once."""
        self.requests.append(request)
        answer = self._answer(request)
        on_text(answer.text if isinstance(answer, Reply) else answer)
        if isinstance(answer, Reply):
            return answer
        usage = Usage(
            input_tokens=request.roughly_tokens,
            output_tokens=len(answer) // 4,
            estimated=True,
        )
        return Reply(text=answer, model=request.model, usage=usage)

    async def aclose(self) -> None:
        """Nothing is open."""
