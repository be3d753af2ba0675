// What the Playwright tests talk to: www/dist and the test pages with the isolating headers on PORT, without on PORT + 1.
import { fileURLToPath } from "node:url";
import { DIST, staticServer } from "../serve.mjs";

const port = Number(process.argv[2]);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// The sites of others have Baton in a folder of theirs.
const roots = { "/": DIST, "/pages/": here("pages/"), "/sites/": here("../../target/sites/"), "/baton/": DIST };
staticServer(roots).listen(port);
staticServer(roots, { isolated: false }).listen(port + 1);
