// A remark plug-in, for Docusaurus and whatever else compiles MDX: ```baton fences become <baton-snippet> elements. What
// follows the language are the element's attributes: ```baton view="code output" autorun

const ATTRIBUTE = /([\w-]+)(?:=("[^"]*"|'[^']*'|\S+))?/g;

/** `view="code" autorun` as attributes of JSX. */
function attributes(meta) {
  return [...meta.matchAll(ATTRIBUTE)].map(([, name, value]) => ({
    type: "mdxJsxAttribute",
    name,
    value: value === undefined ? "" : value.replace(/^(["'])(.*)\1$/, "$2"),
  }));
}

/** `_mdxExplicitJsx`: the theme's own code blocks are not to take its place. */
const element = (name, attributes, children) => ({ type: "mdxJsxFlowElement", name, attributes, children, data: { _mdxExplicitJsx: true } });

function visit(node) {
  if (!node.children) return;
  node.children = node.children.map((child) => {
    if (child.type !== "code" || child.lang !== "baton") {
      visit(child);
      return child;
    }
    const code = element("code", [], [{ type: "text", value: child.value }]);
    return element("baton-snippet", attributes(child.meta ?? ""), [element("pre", [], [code])]);
  });
}

export default function remarkBaton() {
  return visit;
}
