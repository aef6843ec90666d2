import { packageVersion } from "../../../generator/version.js";
import { runCli } from "../../support/cli.js";
import type { TemporaryFolder } from "../../support/folder.js";

/** What a user sees of a mistake, with and without `--json`. */
export interface Seen {
  readonly exitCode: number | null;
  /** Stderr, where the text form says what is wrong. */
  readonly text: string;
  /** `error` of the document on stdout; the whole document where it has none. */
  readonly json: unknown;
}

/**
 * Makes a mistake: runs the command line in a folder, once for people and once for programs. The two have to agree.
 *
 * @param folder - whose path is shown as `<folder>`.
 */
export async function makeMistake(
  folder: TemporaryFolder,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Seen> {
  const options = { cwd: folder.path, env };
  // One after the other: the first may write what the second finds.
  const shown = await runCli(args, options);
  const asked = await runCli([...args, "--json"], options);
  if (shown.code !== asked.code)
    throw new Error(`--json exits with ${String(asked.code)}, not with ${String(shown.code)}`);
  const mask = (text: string): string =>
    text.replaceAll(folder.path, "<folder>").replaceAll(packageVersion(), "<version>");
  const error = errorIn(mask(asked.stdout));
  const text = mask(shown.stderr).trimEnd();
  requireSameWords(text, error);
  return { exitCode: shown.code, text, json: error };
}

/** A definition that nothing is wrong with. */
export function flow(slug: string, more: object = {}): string {
  const steps = [{ id: "answer", processor: "llm", prompt: "{{message}}" }];
  const inputs = [{ name: "message", type: "string", required: true }];
  return JSON.stringify({ org: "acme", project: "demo", slug, inputs, steps, ...more });
}

function errorIn(stdout: string): unknown {
  const document: unknown = JSON.parse(stdout);
  return typeof document === "object" && document !== null && "error" in document
    ? document.error
    : document;
}

function requireSameWords(text: string, error: unknown): void {
  if (typeof error !== "object" || error === null || !("message" in error)) return;
  if (!text.includes(String(error.message)))
    throw new Error(`the text does not say what the JSON says: ${String(error.message)}`);
}
