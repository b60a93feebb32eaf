"""What gives an object its static representation in a notebook."""

from papercoder.display.html import escape


class Shown:
    """Shows itself as HTML in notebooks by `_html`, as its plain repr in terminals; never raises.

    An exception inside a representation would fail the cell that only wanted to look at a result, so
    whatever goes wrong in `_html` is shown as text instead.
    """

    def _html(self) -> str:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        try:
            return self._html()
        except Exception as error:  # noqa: BLE001 - a representation must never fail its cell
            return f"<pre>{escape(type(self).__name__)} (cannot be shown: {escape(error)})</pre>"
