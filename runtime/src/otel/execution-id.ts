/** The id is in the first frame. */
const MAX_SEARCHED = 8192;

/** Finds the id of a run in the frames of a stream, which may be cut anywhere. */
export class ExecutionIdFinder {
  readonly #decoder = new TextDecoder();
  #text = "";
  #done = false;

  /** @returns the id, once */
  take(chunk: Uint8Array): string | undefined {
    if (this.#done) return undefined;
    this.#text += this.#decoder.decode(chunk, { stream: true });
    const id = /"executionId"\s*:\s*"([^"\\]+)"/.exec(this.#text)?.[1];
    this.#done = id !== undefined || this.#text.length > MAX_SEARCHED;
    if (this.#done) this.#text = "";
    return id;
  }
}
