// Pyodide in a dedicated worker: says when it is ready, then runs each source that it is sent and answers what was printed.
import { loadPyodide } from "/pyodide/pyodide.mjs";

const pyodide = await loadPyodide();
let printed = "";
pyodide.setStdout({ batched: (text) => (printed += `${text}\n`) });
self.onmessage = ({ data }) => {
  printed = "";
  try {
    pyodide.runPython(data, { globals: pyodide.toPy({ __name__: "__main__" }) });
    self.postMessage({ printed });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
self.postMessage({ printed });
