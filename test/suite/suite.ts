import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The drafts of the public suite. */
export const SUITE_DRAFTS = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"] as const;

export type SuiteDraft = (typeof SUITE_DRAFTS)[number];

/** A schema of the public suite, and values with their verdicts. */
export interface SuiteGroup {
  /** The name of the suite's file, which is mostly that of a keyword. */
  readonly file: string;
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

/**
 * The required tests of JSON-Schema-Test-Suite (MIT, see LICENSE beside this file), one file a draft, without its comments and
 * remote documents. Parsed anew for each call.
 */
export function readSuite(draft: SuiteDraft): readonly SuiteGroup[] {
  const path = fileURLToPath(new URL(`./${draft}.json`, import.meta.url));
  const files = JSON.parse(readFileSync(path, "utf8")) as Readonly<
    Record<string, readonly Omit<SuiteGroup, "file">[]>
  >;
  return Object.entries(files).flatMap(([file, groups]) =>
    groups.map((group) => ({ file, ...group })),
  );
}

/** A verdict that is not the suite's. */
export interface WrongVerdict {
  readonly group: SuiteGroup;
  readonly test: string;
  /** What came instead: a verdict, or the message of an error. */
  readonly verdict: boolean | string;
}

/** Turns a schema of the suite into what a validator takes; undefined leaves the group out. */
export type Prepare<Prepared> = (schema: unknown, draft: SuiteDraft) => Prepared | undefined;

/**
 * Compares a validator with a draft of the suite.
 *
 * @param validatorOf - returns whether a value is valid; an error is a wrong verdict.
 */
export function wrongVerdicts<Prepared>(
  draft: SuiteDraft,
  prepare: Prepare<Prepared>,
  validatorOf: (schema: Prepared) => (value: unknown) => boolean,
): { readonly count: number; readonly wrong: readonly WrongVerdict[] } {
  let count = 0;
  const wrong: WrongVerdict[] = [];
  for (const group of readSuite(draft)) {
    const schema = prepare(group.schema, draft);
    if (schema === undefined) continue;
    const validate = validatorOf(schema);
    for (const { description: test, data, valid } of group.tests) {
      count += 1;
      const verdict = verdictOf(() => validate(data));
      if (verdict !== valid) wrong.push({ group, test, verdict });
    }
  }
  return { count, wrong };
}

function verdictOf(ask: () => boolean): boolean | string {
  try {
    return ask();
  } catch (error) {
    return String(error);
  }
}
