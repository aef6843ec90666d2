import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** One input of the batch. */
export interface Claim {
  /** Names the claim in the batch: adding it again changes nothing. */
  readonly id: string;
  readonly message: string;
  readonly amount: number;
}

/** Claims above this amount are reviewed by an adjuster, whose answer their run waits for. */
export const REVIEW_ABOVE = 1_000;

/** A line of a file is not what it should be. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/**
 * Reads a file of one JSON object per line, a line at a time.
 *
 * @param read - checks the object of a line, and returns what it is; throws an `InputError` that says what is wrong.
 * @throws InputError with the file and the line.
 */
export async function* readLines<Item>(
  file: string,
  read: (line: Readonly<Record<string, unknown>>) => Item,
): AsyncGenerator<Item, void, undefined> {
  let number = 0;
  const input = createReadStream(file, "utf8");
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(line);
      if (!isObject(value)) throw new InputError("a line is one JSON object");
      yield read(value);
    } catch (error) {
      const wrong = error instanceof SyntaxError || error instanceof InputError;
      if (!wrong) throw error;
      throw new InputError(`${file}:${number}: ${error.message}`, { cause: error });
    }
  }
}

/** @throws InputError that names the field. */
export function readClaim(line: Readonly<Record<string, unknown>>): Claim {
  const { id, message, amount } = line;
  if (typeof message !== "string" || message === "")
    throw new InputError('"message" must be text that is not empty');
  if (typeof amount !== "number" || !Number.isFinite(amount))
    throw new InputError('"amount" must be a number');
  return { id: readId(id), message, amount };
}

/** @throws InputError */
export function readId(id: unknown): string {
  if (typeof id === "string" && /^[\w.-]{1,100}$/.test(id)) return id;
  throw new InputError(
    '"id" must be text of 1 to 100 letters, digits, "_", "-" and ".", unique in the batch',
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
