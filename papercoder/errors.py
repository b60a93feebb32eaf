"""The errors of papercoder: every message says what happened and what to do next."""


class PapercoderError(Exception):
    """Anything that papercoder refuses or cannot do."""


class PaperError(PapercoderError):
    """A source that cannot be read as a paper."""


class PromptError(PapercoderError):
    """A prompt file, recipe or variant that is not what it declares."""


class ProviderError(PapercoderError):
    """A model could not be reached, or refused the request."""


class ReplyError(PapercoderError):
    """A reply that is not what the step asked for; its text is shown to the model as the next prompt.

    Attributes:
        reason: What is wrong with the reply, without what to do about it.
    """

    def __init__(self, message: str, reason: str = ""):
        super().__init__(message)
        self.reason = reason or message


class UnfinishedReply(ReplyError, ProviderError):
    """A model refuses a single request, or never ends its reply: others may well be answered."""


class Stopped(PapercoderError):
    """Somebody stopped a run that was under way."""


class BudgetError(PapercoderError):
    """The next call would start beyond the budget, or nothing is known to count it with."""


class ReplayMiss(PapercoderError):
    """A recording holds no reply to this request; the message shows the nearest recorded one as a diff."""


class RunError(PapercoderError):
    """A run folder that is missing, of another paper, or changed by hand."""


class RepositoryError(PapercoderError):
    """A file name or content that the generated repository must not hold."""


class ExecutionError(PapercoderError):
    """A command that may not or cannot be executed here."""


class NotebookError(PapercoderError):
    """A notebook parameter or execution that failed."""


class ComparisonError(PapercoderError):
    """Scores that cannot be compared as they are given."""


class EvaluationError(PapercoderError):
    """Something that cannot be judged, graded or counted as it is given."""
