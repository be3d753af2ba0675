/** The plug-in for Docusaurus, by the compiler that Docusaurus has inside. */
import { compile } from "@mdx-js/mdx";
import { expect, test } from "vitest";
import remarkBaton from "../../plugins/docusaurus/remark-baton.mjs";

const jsx = async (mdx: string): Promise<string> => String(await compile(mdx, { remarkPlugins: [remarkBaton], jsx: true }));

test("a fence becomes an element with its attributes, and the code stays as it is", async () => {
  const made = await jsx('# T\n\n- item\n\n  ```baton view="code output" autorun switch-interval=0.001\n  if 1 < 2 and "{x}": print("<b>")\n  ```\n');
  const code = JSON.stringify('if 1 < 2 and "{x}": print("<b>")');
  expect(made).toContain(`<baton-snippet view="code output" autorun="" switch-interval="0.001"><pre><code>{${code}}</code></pre></baton-snippet>`);
});

test("other fences stay code blocks", async () => {
  expect(await jsx("```python\nprint(1)\n```\n")).not.toContain("baton-snippet");
});
