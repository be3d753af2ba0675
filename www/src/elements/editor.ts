/** `<baton-editor>`: CodeMirror with Python, in the page's colours. */
import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { css, html, LitElement } from "lit";
import { customElement } from "lit/decorators.js";
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
          EditorView.updateListener.of(({ docChanged }) => void (docChanged && this.dispatchEvent(new CustomEvent("edit")))),
          this.hides.length > 0 ? hiding(this.hides) : [],
          this.readonly ? EditorState.readOnly.of(true) : [],
          keymap.of([
            { key: "Mod-Enter", run },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
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
    this.#view?.destroy();
    this.#view = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-editor": BatonEditor;
  }
}
