import { resolve } from "node:path";
import type { BundledSchema } from "../../generator/bundle-schema/bundle-schema.js";
import { UsageError } from "../../generator/errors.js";
import { writeAtomic } from "../../generator/output/write-atomic.js";
import { standardError, standardOutput } from "./output.js";

/**
 * Prints a bundled schema as JSON, or writes it to a file and prints what it was made of.
 *
 * @throws UsageError if the file cannot be written.
 */
export async function writeBundle({ schema, sources }: BundledSchema, out?: string): Promise<void> {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (out === undefined) {
    standardOutput.write(text);
    return;
  }
  try {
    await writeAtomic(resolve(out), text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${out} could not be written: ${reason}.`, { cause });
  }
  const others = sources.slice(1);
  const made = others.length === 0 ? "it refers to no other schema" : `with ${others.join(", ")}`;
  standardError.write(`${String(sources[0])} in ${out}: ${made}\n`);
}
