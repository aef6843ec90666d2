/**
 * A value that cannot be written as generated code. Definitions with such values are refused when they are read, so this is a
 * bug of the generator. Nothing is written.
 */
export class EmitError extends Error {
  override readonly name = "EmitError";
}

/** @throws EmitError for a value that is not of this kind of literal or name. */
export function refuse(kind: string, value: unknown): never {
  const isPrimitive = typeof value === "string" || typeof value === "number";
  const shown = isPrimitive
    ? JSON.stringify(value).slice(0, 100)
    : `a value of type ${typeof value}`;
  throw new EmitError(`${shown} cannot be ${kind} in generated code`);
}

/** Runs work for a flow, and adds its id to the message of an EmitError. */
export async function emitFor<Result>(flow: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof EmitError)) throw cause;
    throw new EmitError(`${flow}: ${cause.message}`, { cause });
  }
}
