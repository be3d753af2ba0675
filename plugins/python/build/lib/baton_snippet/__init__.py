"""The element `<baton-snippet>` as HTML text."""

from html import escape

#: Attributes with a value, and those that are there or not; the project's README says what each does.
VALUED = ("view", "editor", "setup", "hide", "expect", "load", "switch-interval", "runner", "height", "theme", "run-label", "filename")
FLAGS = ("autorun",)


def snippet(source, attributes):
    """The element that runs `source`.

    `attributes` maps names to values; a flag's value does not matter. Raises ValueError for a name that the element does not
    know, so that a typing error is told when the site is built.
    """
    words = ["<baton-snippet"]
    for name, value in attributes.items():
        if name in FLAGS:
            words.append(name)
        elif name in VALUED:
            words.append(f'{name}="{escape(str(value))}"')
        else:
            raise ValueError(f"baton-snippet has no attribute {name!r}")
    code = escape(source.rstrip("\n"), quote=False)
    return f'{" ".join(words)}><pre><code class="language-python">{code}</code></pre></baton-snippet>'
