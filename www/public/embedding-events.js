const snippet = document.querySelector("#told");
const output = document.querySelector("#events");
const told = [];
for (const name of ["baton-run", "baton-output", "baton-trace", "baton-done"]) {
  snippet.addEventListener(name, ({ detail }) => {
    if (told.at(-1) !== name) told.push(name);
    output.textContent = told.join(", ") + (name === "baton-done" ? ` (${detail.duration.toFixed(0)} ms)` : "");
  });
}
