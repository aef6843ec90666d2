/**
 * A value that generated code has no text for. Definitions with such values are refused when they are read, so this is a
 * bug of the generator; it ends the run before anything is written.
 */
export class EmitError extends Error {
  override readonly name = "EmitError";
}

/** Refuses a value in the place of a literal or a name of this kind. */
export function refuse(kind: string, value: unknown): never {
  const isPrimitive = typeof value === "string" || typeof value === "number";
  const shown = isPrimitive
    ? JSON.stringify(value).slice(0, 100)
    : `a value of type ${typeof value}`;
  throw new EmitError(`${shown} cannot be ${kind} in generated code`);
}

/** Runs work for a flow; what is refused names it. */
export async function emitFor<Result>(flow: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof EmitError)) throw cause;
    throw new EmitError(`${flow}: ${cause.message}`, { cause });
  }
}
