import * as z from "zod";

/**
 * The messages of these zod issues are data for `check-format.ts`, which has the value that was found:
 * - of an unknown key: the keys that are known, separated by line breaks;
 * - of a union: the index of the intended option;
 * - of anything else: what was expected, to be read after the word "expected".
 */
const SEPARATOR = "\n";

/** An object without further keys. */
export function closedObject<Shape extends z.core.$ZodShape>(
  shape: Shape,
  expected: string,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(SEPARATOR);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known : expected),
  });
}

/** The keys that the message of an unknown-key issue lists. */
export function knownKeys(message: string): readonly string[] {
  return message.split(SEPARATOR);
}

/**
 * One of several forms. Where none matches, the problems of the intended form are reported.
 *
 * @param intended - returns the index of the intended form; the value may be anything.
 */
export function oneOf<Forms extends readonly [z.core.$ZodType, ...z.core.$ZodType[]]>(
  forms: Forms,
  intended: (value: unknown) => number,
): z.ZodUnion<Forms> {
  return z.union(forms, { error: (issue) => String(intended(issue.input)) });
}
