import { expect, test } from "vitest";
import { DEFAULTS, load, save } from "./settings";

function store(values: Record<string, string> = {}): Pick<Storage, "getItem" | "setItem"> {
  return { getItem: (key) => values[key] ?? null, setItem: (key, value) => void (values[key] = value) };
}

test("what was kept comes back", () => {
  const kept = store();
  save(kept, { settings: { theme: "dark", fontSize: 17, switchInterval: 1e-6 }, code: "print()" });
  expect(load(kept)).toEqual({ settings: { theme: "dark", fontSize: 17, switchInterval: 1e-6 }, code: "print()" });
});

test("a storage may be empty, absent, full or hold anything", () => {
  const first = { settings: DEFAULTS, code: undefined };
  expect(load(store())).toEqual(first);
  expect(load(undefined)).toEqual(first);
  expect(load(store({ "baton.settings": "{" }))).toEqual(first);
  expect(load(store({ "baton.settings": "[1]" }))).toEqual(first);
  expect(load(store({ "baton.settings": '{"theme":"<b>","fontSize":1e9,"switchInterval":-1}' }))).toEqual(first);
  const full = { getItem: () => null, setItem: () => { throw new Error("full"); } };
  expect(() => save(full, { code: "x" })).not.toThrow();
});
