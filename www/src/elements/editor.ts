/** `<baton-editor>`: CodeMirror with Python, in the page's colours. */
import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic as Mark, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { css, html, LitElement } from "lit";
import { customElement } from "lit/decorators.js";
import type { Diagnostic, Inspector } from "../session/inspector";
import { shared } from "./shared";
import type { Range } from "./snippet-options";

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.self], color: "var(--code-number)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--code-definition)", fontWeight: "600" },
  { tag: [tags.function(tags.variableName), tags.className], color: "var(--code-definition)" },
  { tag: tags.meta, color: "var(--code-number)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "var(--font-size, 13.5px)", backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "1.5px" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none", paddingLeft: "6px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--ink) 4%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--code-selection)" },
  ".cm-pointed": { backgroundColor: "color-mix(in srgb, var(--accent) 16%, transparent)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", border: "1px solid var(--rule)", borderRadius: "7px", overflow: "hidden" },
  ".cm-lintRange-error, .cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--danger) 1px", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--waiting)" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--sans)", fontSize: "12.5px" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--danger)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--waiting)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
});

/** The line that the timeline points at; 0 for none. */
const pointAt = StateEffect.define<number>();
const pointed = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(pointAt)) continue;
      const known = effect.value >= 1 && effect.value <= transaction.newDoc.lines;
      return known ? Decoration.set(Decoration.line({ class: "cm-pointed" }).range(transaction.newDoc.line(effect.value).from)) : Decoration.none;
    }
    return transaction.docChanged ? Decoration.none : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Lines that are part of the program but not shown: they cannot be entered, and the others keep their numbers. */
function hiding(ranges: readonly Range[]): Extension {
  const decorate = (state: EditorState): DecorationSet => {
    const { doc } = state;
    return Decoration.set(
      ranges
        .filter(([first]) => first <= doc.lines)
        .map(([first, last]) => Decoration.replace({ block: true }).range(doc.line(first).from, doc.line(Math.min(last, doc.lines)).to)),
    );
  };
  const field = StateField.define<DecorationSet>({
    create: decorate,
    update: (value, { changes, docChanged, startState, state }) =>
      !docChanged ? value : changes.touchesRange(0, startState.doc.length) === "cover" ? decorate(state) : value.map(changes),
    provide: (field) => [EditorView.decorations.from(field), EditorView.atomicRanges.of((view) => view.state.field(field))],
  });
  return [
    field,
    // What is hidden cannot be changed, not even by replacing everything.
    EditorState.changeFilter.of((transaction) => {
      const kept: number[] = [];
      transaction.startState.field(field).between(0, transaction.startState.doc.length, (from, to) => void kept.push(from, to));
      return kept.length === 0 ? true : kept;
    }),
  ];
}

/** So long after the last change the program is checked. */
const SETTLED_MS = 300;

/** Where in the text something is wrong: what it names or, where that is nothing, the line. */
function markOf(text: Text, { severity, line: number, column, endLine, endColumn, message }: Diagnostic): Mark {
  const place = (number: number, column: number): number => {
    const { from, text: content, length } = text.line(Math.min(Math.max(number, 1), text.lines));
    // Columns are in characters, the editor's places in UTF-16 units.
    return from + Math.min(length, [...content].slice(0, Math.max(0, column - 1)).join("").length);
  };
  const { from: start, to: end, text: content } = text.line(Math.min(Math.max(number, 1), text.lines));
  const from = column > 0 ? place(number, column) : start + (content.length - content.trimStart().length);
  const to = column > 0 && endColumn > 0 ? place(endLine, endColumn) : end;
  // Something is to be seen, also at the end of a line.
  const least = from < end ? from + 1 : from;
  return { from: least === from && from > start ? from - 1 : from, to: Math.max(to, least), severity, message };
}

@customElement("baton-editor")
export class BatonEditor extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        --code-comment: light-dark(#6a717c, #8b94a3);
        --code-keyword: light-dark(#8a2a6b, #e295c8);
        --code-string: light-dark(#1f6f3f, #8fcf9f);
        --code-number: light-dark(#9a4b00, #f0b072);
        --code-definition: light-dark(#1a56a8, #85b8f5);
        --code-selection: light-dark(#cfe3f7, #2d4a6b);
      }

      #editor {
        height: 100%;
      }
    `,
  ];

  /** Whether the program can be read and copied but not changed. */
  readonly = false;
  /** Lines that are not shown. */
  hides: readonly Range[] = [];
  /** A CSS length, or "" for what the place of the editor gives. */
  height = "";
  /** Says what is wrong with the program while it is written; undefined: nobody does. */
  inspector: Inspector | undefined;

  #checking: ReturnType<typeof setTimeout> | undefined;
  #line = 1;
  #column = 1;
  #view: EditorView | undefined;
  #source = "";
  #looked = 0;

  get source(): string {
    return this.#view?.state.doc.toString() ?? this.#source;
  }

  /** Replaces the program; the editor's undo brings the old one back. */
  set source(text: string) {
    this.#source = text;
    const view = this.#view;
    if (!view) return;
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      scrollIntoView: true,
      filter: false,
      annotations: isolateHistory.of("full"),
    });
  }

  /** The text of a line, counted from 1. */
  line(number: number): string {
    const document = this.#view?.state.doc;
    return document && number >= 1 && number <= document.lines ? document.line(number).text : "";
  }

  /** Highlights a line, or none for 0. */
  point(line: number): void {
    this.#view?.dispatch({ effects: pointAt.of(line) });
  }

  /** Puts the cursor at the beginning of a line, if there is such a line. */
  go(line: number): void {
    const view = this.#view;
    if (!view || line < 1 || line > view.state.doc.lines) return;
    view.dispatch({ selection: { anchor: view.state.doc.line(line).from }, scrollIntoView: true });
    view.focus();
  }

  #look(line: number): void {
    if (line === this.#looked) return;
    this.#looked = line;
    this.dispatchEvent(new CustomEvent("look", { detail: line }));
  }

  override focus(): void {
    this.#view?.focus();
  }

  #checkSoon(): void {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => void this.#check(), SETTLED_MS);
  }

  async #check(): Promise<void> {
    const { source } = this;
    // Where the check itself fails nothing is said: the run will tell.
    const found = await this.inspector?.check(source).catch(() => []);
    const view = this.#view;
    if (!found || !view || source !== this.source) return;
    view.dispatch(setDiagnostics(view.state, found.map((diagnostic) => markOf(view.state.doc, diagnostic))));
  }

  #tellCursor({ doc, selection }: EditorState): void {
    const { from, number, text } = doc.lineAt(selection.main.head);
    const column = [...text.slice(0, selection.main.head - from)].length + 1;
    if (number === this.#line && column === this.#column) return;
    [this.#line, this.#column] = [number, column];
    this.dispatchEvent(new CustomEvent("cursor", { detail: [number, column] }));
  }

  override render() {
    return html`<div id="editor"></div>`;
  }

  override firstUpdated(): void {
    if (this.height) this.style.height = this.height;
    const run = (): boolean => this.dispatchEvent(new CustomEvent("run", { bubbles: true, composed: true })) || true;
    this.#view = new EditorView({
      parent: this.renderRoot.querySelector("#editor") as HTMLElement,
      root: this.renderRoot as ShadowRoot,
      state: EditorState.create({
        doc: this.#source,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of("    "),
          EditorState.tabSize.of(4),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ activateOnTyping: false }),
          search({ top: true }),
          highlightSelectionMatches(),
          python(),
          syntaxHighlighting(colours),
          theme,
          pointed,
          // The line under the pointer: what else shows the program may mark it.
          EditorView.domEventHandlers({
            mousemove: (event, view) => this.#look(view.state.doc.lineAt(view.posAtCoords({ x: event.clientX, y: event.clientY }, false)).number),
            mouseleave: () => this.#look(0),
          }),
          EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
            if (docChanged) {
              this.dispatchEvent(new CustomEvent("edit"));
              this.#checkSoon();
            }
            if (docChanged || selectionSet) this.#tellCursor(state);
          }),
          this.hides.length > 0 ? hiding(this.hides) : [],
          this.readonly ? EditorState.readOnly.of(true) : [],
          keymap.of([
            { key: "Mod-Enter", run },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          EditorView.contentAttributes.of({
            "aria-label": "Editor",
            "aria-description": "Python program. Control+Enter runs it; Escape, then Tab leaves the editor.",
            autocapitalize: "off",
            spellcheck: "false",
            tabindex: "0",
          }),
        ],
      }),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#checking);
    this.#view?.destroy();
    this.#view = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-editor": BatonEditor;
  }
}
