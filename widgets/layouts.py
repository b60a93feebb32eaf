"""Controls that look and are labelled the same way everywhere in the workbench."""

import ipywidgets as widgets

BUTTON = widgets.Layout(width="auto", flex="0 0 auto")
ROW = widgets.Layout(width="100%", flex_flow="row wrap")
CLASS, MONOSPACE = "papercoder-workbench", "papercoder-monospace"
# What neither a layout nor a widget's style can say: fonts, the height of lines, and tabs as wide as their titles.
STYLE = f"""<style>
.{MONOSPACE} textarea {{ font-family: var(--jp-code-font-family, monospace); line-height: 1.4; resize: vertical; }}
.{CLASS} .{MONOSPACE} > label.widget-label {{ text-align: left; }}
.{CLASS} .widget-html-content {{ line-height: 1.45; }}
.{CLASS} .widget-tab > .lm-TabBar .lm-TabBar-tab {{ flex: 0 0 auto; padding: 0 8px; }}
</style>"""


def style() -> widgets.HTML:
    """The style sheet; it holds for the page in which it is shown."""
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
