"""The form of a study: one HTML file that works offline, whatever the repositories in it hold."""

import base64
import hashlib
import json
from importlib import resources

from papercoder.evaluation.people.anonymising import NOT_HIDDEN, RULE
from papercoder.evaluation.people.questions import (
    Sheet,
    element_controls,
    group_controls,
    questions,
    rater_controls,
)
from papercoder.evaluation.people.saved import FORMAT, answers_name


def ranking_form(sheet: Sheet) -> str:
    """A sheet as an HTML form.

    It asks no host for anything, and its policy forbids the browser to; only its own script and style run, which
    the policy names by their hashes, so that nothing in a repository can.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    script, style = _part("form.js"), _part("form.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["as_json"] = lambda value: Markup(_script_json(value))
    return environment.from_string(_part("form.html.j2")).render(
        sheet=sheet,
        words=questions(),
        script=Markup(script),
        style=Markup(style),
        policy=f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; base-uri 'none'; "
        "form-action 'none'",
        rule=RULE,
        not_hidden=NOT_HIDDEN,
        facts={"format": FORMAT, "study": sheet.study, "form": sheet.form, "file": answers_name(sheet)},
        rater_controls=rater_controls(),
        group_controls=group_controls,
        element_controls=element_controls(sheet.letters),
    )


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _script_json(value: object) -> str:
    """JSON that cannot end the script element around it."""
    text = json.dumps(value, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
