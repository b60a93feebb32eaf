"""Controls that look and are labelled the same way everywhere in the workbench."""

import ipywidgets as widgets

BUTTON = widgets.Layout(width="auto", flex="0 0 auto")
MONOSPACE = "papercoder-monospace"
# Texts that are code want a font of equal widths, for which a Textarea has neither a layout nor a style.
STYLE = f"""<style>
.{MONOSPACE} textarea {{ font-family: var(--jp-code-font-family, monospace); line-height: 1.4; resize: vertical; }}
.{MONOSPACE} > label {{ text-align: left; }}
</style>"""


def style() -> widgets.HTML:
    """The font; it holds for the page in which it is shown."""
    return widgets.HTML(STYLE, layout=widgets.Layout(display="none"))


def text_area(label: str, *, height: str) -> widgets.Textarea:
    """A place for a text of many lines, in a font of equal widths, with its label above it."""
    area = widgets.Textarea(
        description=label, continuous_update=True, style={"description_width": "auto"},
        layout=widgets.Layout(width="100%", height=height, flex_flow="column", align_items="stretch", margin="0"),
    )  # fmt: skip
    area.add_class(MONOSPACE)
    return area


def text_line(label: str, hint: str, value: str = "") -> widgets.Text:
    """A place for a few words."""
    return widgets.Text(
        description=label, value=value, placeholder=hint, style={"description_width": "auto"},
        layout=widgets.Layout(width="auto", flex="1 1 14em", min_width="0"),
    )  # fmt: skip
