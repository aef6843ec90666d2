import type { SourceArguments } from "../print/advice.js";

/**
 * Offers `init` to somebody who runs the program without a command in a folder that is not set up.
 *
 * @returns the exit code of `init`; undefined where it was not offered, or was declined.
 */
export async function offerInit(
  error: unknown,
  { config, source }: Omit<SourceArguments, "command">,
): Promise<number | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const [{ NoDefinitionsError }, { isUnconfigured }] = await Promise.all([
    import("../../generator/errors.js"),
    import("../print/advice.js"),
  ]);
  if (!(error instanceof NoDefinitionsError)) return undefined;
  if (!isUnconfigured({ command: undefined, config, source })) return undefined;
  const { confirm } = await import("@clack/prompts");
  const answer = await confirm({
    message: "There are no flow definitions here. Set up a project with `noukai-codegen init`?",
  });
  if (answer !== true) return undefined;
  const { run } = await import("../program.js");
  return run(["init"]);
}
