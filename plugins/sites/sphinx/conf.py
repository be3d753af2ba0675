project = "A tutorial on threads"
extensions = ["baton_snippet.sphinx"]
baton_snippet_js = "/baton/baton-snippet.js"
