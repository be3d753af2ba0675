"""A custom fence for `pymdownx.superfences`, which MkDocs Material comes with."""

from . import FLAGS, VALUED, snippet


def validator(language, inputs, options, attrs, md):
    """Takes the fence's `key="value"` pairs that the element knows; others make it an ordinary code block."""
    for name, value in inputs.items():
        if name not in VALUED + FLAGS:
            return False
        options[name] = value
    return True


def fence(source, language, css_class, options, md, **kwargs):
    """The HTML of a fence. Around the element, which Python-Markdown does not know, stands a block, or it would make a paragraph of it."""
    return f"<div>{snippet(source, options)}</div>"
