/**
 * What makes a lesson's page live: its snippets, the claims beside them that are ticked off as runs show them, and the links
 * that point into a timeline. The pages themselves are made by build/lessons.ts and read without any of this.
 */
import type { BatonSnippet } from "../elements/snippet";
import "../elements/snippet";
import type { Reason, RunResult } from "../runtime/api";
import { parseClaim } from "../trace/claims";
import { isolated } from "./isolation";

/** Ticks claims off after each run of their snippet. An item may make several claims. */
function follow(snippet: BatonSnippet, list: HTMLElement): void {
  const items = [...list.querySelectorAll<HTMLElement>("[data-claims]")].map((item) => ({
    item,
    claims: (JSON.parse(item.dataset["claims"] as string) as string[]).map(parseClaim),
    verdict: item.querySelector(".verdict") as HTMLElement,
  }));
  snippet.addEventListener("baton-done", async (event) => {
    const { status } = (event as CustomEvent<RunResult>).detail;
    const view = await snippet.view;
    if (!view) return;
    for (const { item, claims, verdict } of items) {
      const seen = claims.every((claim) => claim({ ...view.latest, status }));
      item.classList.toggle("seen", seen);
      item.classList.toggle("unseen-yet", !seen);
      verdict.textContent = seen ? (item.dataset["done"] ?? "") : (item.dataset["missing"] ?? "");
    }
  });
}

/** A link that points at a hand-over runs its snippet first, if that has not been run. */
function point(link: HTMLElement, snippet: BatonSnippet): void {
  link.addEventListener("click", async () => {
    const view = await snippet.view;
    if (!view) return;
    if (view.latest.model.lanes.length === 0) await view.run();
    snippet.scrollIntoView({ block: "nearest" });
    view.showHandOver(link.dataset["reason"] as Reason, Number(link.dataset["number"] ?? 0));
  });
}

const named = (element: HTMLElement): BatonSnippet => document.getElementById(element.dataset["for"] as string) as BatonSnippet;

void isolated(new URL("../isolate.js", location.href));
for (const list of document.querySelectorAll<HTMLElement>(".claims")) follow(named(list), list);
for (const link of document.querySelectorAll<HTMLElement>("button.look")) point(link, named(link));
