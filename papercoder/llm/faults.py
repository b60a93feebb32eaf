"""What the official SDKs raise, as errors of ours that say what to do next.

Both SDKs are generated from one template and raise classes of the same names and attributes, so one
mapping serves both.
"""

import os
from typing import Any

from papercoder.errors import ProviderError
from papercoder.llm.retrying import RetryableError

_RETRYABLE_STATUS = {408, 409, 425, 429, 500, 502, 503, 504, 529}


def translate(error: Exception, *, provider: str, model: str, key_variable: str) -> ProviderError:
    """The error to raise for an SDK's or the transport's exception.

    Raise it `from None`: a server may echo the key, and the SDK's own text would carry it into a traceback.
    """
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_status(error, status, provider=provider, model=model, key_variable=key_variable)
    kind = type(error).__name__
    if "Timeout" in kind:
        return RetryableError(f"{provider} did not answer in time.")
    reason = _without(os.environ.get(key_variable), str(error.__cause__ or error)) or kind
    return RetryableError(f"{provider} cannot be reached: {reason}. Check the network and the base URL.")


def _of_status(error: Exception, status: int, *, provider: str, model: str, key_variable: str) -> ProviderError:
    said = _without(os.environ.get(key_variable), _message(error))
    if status == 429 and "quota" in said.lower():
        return ProviderError(f"{provider} says that the quota is used up: {said} Add credit, then run again.")
    if status in _RETRYABLE_STATUS or status >= 500:
        return RetryableError(f"{provider} answered {status}: {said}", _retry_after(error))
    if status in (401, 403):
        return ProviderError(
            f"{provider} refused the key ({status}). Set a valid one in {key_variable}. It said: {said}"
        )
    if status == 404:
        return ProviderError(f"{provider} does not know the model {model!r}. Check its name. It said: {said}")
    if "context" in said.lower() or "too long" in said.lower() or status == 413:
        return ProviderError(
            f"The prompt is too long for {model}: {said} Take a model with a larger window, or a paper "
            "without its appendix."
        )
    return ProviderError(f"{provider} refused the request ({status}): {said}")


def _message(error: Exception) -> str:
    body: Any = getattr(error, "body", None)
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return str(inner["message"])
    return str(error)


def _without(key: str | None, text: str) -> str:
    return text.replace(key, "(the key)") if key else text


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    value = response.headers.get("retry-after") if response is not None else None
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None
