import { createRuntime } from "baton-python";
import "baton-python/snippet";

const runtime = await createRuntime();
// Of the library that comes with the package, too, and of its sources.
const program = 'import json, fractions, threading\nt = threading.Thread(target=print, args=(json.dumps([open("a.txt").read()]),))\nt.start()\nt.join()';
await runtime.run(program, { files: { "a.txt": "given" }, onStdout: (text) => (document.querySelector("#said").textContent += text) });
