import * as z from "zod";

/**
 * The messages of these zod issues are notes for `check-format.ts`, which knows the value that was found:
 * - of an unknown key: the keys that are known, separated by line breaks;
 * - of a union: the index of the option that was meant;
 * - of anything else: what was expected, to be read after the word "expected".
 */
const SEPARATOR = "\n";

/** An object that has no other keys than these. */
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
 * One of several forms. Where none fits, the problems of the form that was meant are reported, and not that no form
 * fits.
 *
 * @param meant - tells from the value, which may be anything, the index of the form.
 */
export function oneOf<Forms extends readonly [z.core.$ZodType, ...z.core.$ZodType[]]>(
  forms: Forms,
  meant: (value: unknown) => number,
): z.ZodUnion<Forms> {
  return z.union(forms, { error: (issue) => String(meant(issue.input)) });
}
