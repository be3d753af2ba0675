/** `<baton-files>`: the files of programs: to create, upload, download and delete them, and to keep them in the browser. */
import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FileEntry, Files } from "../runtime/api";
import type { Keeper } from "../session/keeper";
import { bytes, shared, tables } from "./shared";

const HOME = "/home/user/";
/** A larger file is not shown as text. */
const MOST_SHOWN = 200_000;

/** A path as a program writes it that has not changed its directory. */
const shown = (path: string): string => (path.startsWith(HOME) ? path.slice(HOME.length) : path);

@customElement("baton-files")
export class BatonFiles extends LitElement {
  static override styles = [
    shared,
    tables,
    css`
      :host {
        display: flex;
        flex-direction: column;
        overflow: auto;
      }

      p {
        margin: 10px 14px;
        color: var(--muted);
      }

      .bar,
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 6px 14px;
        border-bottom: 1px solid var(--rule);
        font-size: 13px;
      }

      .bar label {
        display: flex;
        align-items: center;
        gap: 6px;
        margin-left: auto;
      }

      input[type="text"] {
        flex: 1;
        min-width: 100px;
        height: 28px;
        padding: 0 8px;
        border: 1px solid var(--rule);
        border-radius: 6px;
        background: var(--panel);
        color: var(--ink);
        font: 12.5px var(--mono);
      }

      textarea {
        flex: 1 1 100%;
        min-height: 90px;
        padding: 8px;
        border: 1px solid var(--rule);
        border-radius: 6px;
        background: var(--panel);
        color: var(--ink);
        font: 12.5px/1.5 var(--mono);
        resize: vertical;
      }

      p.wrong {
        color: var(--danger);
      }

      :host(.over) {
        outline: 2px dashed var(--accent);
        outline-offset: -4px;
      }
    `,
  ];

  /** Undefined until there is an interpreter. */
  @property({ attribute: false }) files: Files | undefined;
  /** Keeps them between visits, if the reader wishes. */
  @property({ attribute: false }) keeper: Keeper | undefined;

  @state() private entries: readonly FileEntry[] = [];
  @state() private wrong = "";
  /** The file in the form: a new one, or one that is edited; undefined if none. */
  @state() private edited: { readonly path: string; readonly text: string } | undefined;

  constructor() {
    super();
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.classList.add("over");
    });
    this.addEventListener("dragleave", () => this.classList.remove("over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.classList.remove("over");
      void this.#upload(event.dataTransfer?.files ?? null);
    });
  }

  /** Looks anew at what there is. */
  async refresh(): Promise<void> {
    const { files } = this;
    if (!files) return;
    try {
      this.entries = [...(await files.list()), ...(await files.list("/tmp"))];
      this.wrong = "";
    } catch (error) {
      this.wrong = (error as Error).message;
    }
  }

  /** Does something with the files, and shows what came of it. */
  async #change(work: (files: Files) => Promise<unknown>): Promise<void> {
    const { files } = this;
    if (!files) return;
    try {
      await work(files);
      await this.keeper?.save(files);
      await this.refresh();
    } catch (error) {
      this.wrong = (error as Error).message;
    }
  }

  #upload(list: FileList | null): Promise<void> {
    return this.#change(async (files) => {
      for (const file of list ?? []) await files.write(file.name, new Uint8Array(await file.arrayBuffer()));
    });
  }

  #download(path: string): Promise<void> {
    return this.#change(async (files) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([new Uint8Array(await files.read(path))]));
      link.download = path.slice(path.lastIndexOf("/") + 1);
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  #edit(path: string): Promise<void> {
    return this.#change(async (files) => {
      const text = new TextDecoder("utf-8", { fatal: true });
      try {
        this.edited = { path, text: text.decode(await files.read(path)) };
      } catch (error) {
        throw error instanceof TypeError ? new Error(`${shown(path)} is not text.`) : error;
      }
    });
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { path, text } = Object.fromEntries(new FormData(form)) as Record<string, string>;
    if (!path) return;
    void this.#change(async (files) => {
      await files.write(path, (text ?? "").replaceAll("\r\n", "\n"));
      this.edited = undefined;
    });
  }

  override render() {
    const { entries, wrong, edited, files, keeper } = this;
    return html`
      <div class="bar">
        <button class="plain" ?disabled=${!files} @click=${() => (this.edited = { path: "", text: "" })}>New file</button>
        <button class="plain" ?disabled=${!files} @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#upload")?.click()}>Upload</button>
        <button class="plain" ?disabled=${!files} @click=${this.refresh}>Refresh</button>
        <input id="upload" type="file" multiple hidden aria-label="Upload files" @change=${({ target }: Event) => this.#upload((target as HTMLInputElement).files)} />
        ${keeper?.possible
          ? html`<label title="In this browser's private storage for this page">
              <input type="checkbox" .checked=${keeper.wanted} ?disabled=${!files} @change=${({ target }: Event) => this.#change((files) => keeper.want((target as HTMLInputElement).checked, files))} />
              Keep between visits
            </label>`
          : ""}
      </div>
      ${wrong ? html`<p class="wrong" role="alert">${wrong}</p>` : ""}
      ${edited
        ? html`<form @submit=${this.#submit}>
            <input type="text" name="path" aria-label="Name of the file" placeholder="data.txt" required .value=${shown(edited.path)} />
            <button type="submit">Save</button>
            <button type="button" @click=${() => (this.edited = undefined)}>Cancel</button>
            <textarea name="text" aria-label="Content of the file" spellcheck="false" .value=${edited.text}></textarea>
          </form>`
        : ""}
      ${entries.length === 0
        ? html`<p>Files that programs write stay here, beyond a run and Stop. Drop some here to give them to a program.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Size</th>
                <th scope="col"><span class="unseen">Actions</span></th>
              </tr>
            </thead>
            <tbody>
              ${entries.map(({ path, size }) => {
                const name = shown(path);
                return html`<tr>
                  <th scope="row" title=${path}>${name}</th>
                  <td>${bytes(size)}</td>
                  <td>
                    <button class="plain" ?disabled=${size > MOST_SHOWN} aria-label="Edit ${name}" @click=${() => this.#edit(path)}>Edit</button>
                    <button class="plain" aria-label="Download ${name}" @click=${() => this.#download(path)}>Download</button>
                    <button class="plain" aria-label="Delete ${name}" @click=${() => this.#change((files) => files.remove(path))}>Delete</button>
                  </td>
                </tr>`;
              })}
            </tbody>
          </table>`}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-files": BatonFiles;
  }
}
