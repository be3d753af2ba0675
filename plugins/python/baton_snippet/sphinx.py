"""A Sphinx extension: the directive `baton`, whose options are the attributes of the element.

Set `baton_snippet_js` in conf.py to the address of baton-snippet.js, as the pages see it.
"""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from . import FLAGS, VALUED, snippet


class Baton(SphinxDirective):
    """A program: HTML builders get the element, others a code block."""

    has_content = True
    option_spec = {**{name: directives.unchanged for name in VALUED}, **{name: directives.flag for name in FLAGS}}

    def run(self):
        source = "\n".join(self.content)
        plain = nodes.literal_block(source, source, language="python")
        if self.env.app.builder.format != "html":
            return [plain]
        return [nodes.raw("", snippet(source, self.options), format="html")]


def setup(app):
    app.add_config_value("baton_snippet_js", "baton/baton-snippet.js", "html")
    app.add_directive("baton", Baton)
    app.connect("builder-inited", lambda app: app.add_js_file(app.config.baton_snippet_js, type="module"))
    return {"version": "0.1.0", "parallel_read_safe": True, "parallel_write_safe": True}
