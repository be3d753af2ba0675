// What the Playwright tests talk to: www/dist and the test pages with the isolating headers on PORT, without on PORT + 1.
import { fileURLToPath } from "node:url";
import { DIST, staticServer } from "../serve.mjs";

const port = Number(process.argv[2]);
const roots = { "/": DIST, "/pages/": fileURLToPath(new URL("pages/", import.meta.url)) };
staticServer(roots).listen(port);
staticServer(roots, { isolated: false }).listen(port + 1);
