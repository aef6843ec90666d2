import { UsageError } from "../../generator/errors.js";
import { init, type Answers, type Project } from "../../generator/init/index.js";
import { exitCodes } from "../exit.js";
import { printInit } from "../print/init.js";
import type { InitArguments } from "./init.js";

/** Runs `init`, with questions unless `--yes` is given. Returns the exit code. */
export async function runInit({ yes, source, out }: InitArguments): Promise<number> {
  const report = await init(process.cwd(), async (project, likely) => {
    const given = { ...likely, source: source ?? likely.source, out: out ?? likely.out };
    if (yes) return given;
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      throw new UsageError("There is nobody to ask here: say --yes to take what is likely right.");
    }
    return ask(project, given, { source, out });
  });
  if (report === undefined) {
    process.stderr.write("Nothing was written.\n");
    return exitCodes.usage;
  }
  printInit(report, process.cwd());
  return exitCodes.fine;
}

/** @returns undefined where the person called it off. */
async function ask(
  { viteConfig }: Project,
  likely: Answers,
  given: { readonly source: string | undefined; readonly out: string | undefined },
): Promise<Answers | undefined> {
  const { confirm, isCancel, text } = await import("@clack/prompts");
  const source =
    given.source ??
    (await text({
      message: "Where are the flow definitions? A folder, or the base URL of a server",
      initialValue: likely.source,
    }));
  if (isCancel(source)) return undefined;
  const out =
    given.out ?? (await text({ message: "Where do the clients go?", initialValue: likely.out }));
  if (isCancel(out)) return undefined;
  const usePlugin =
    viteConfig === undefined
      ? false
      : await confirm({ message: `Add the plugin to ${viteConfig}?`, initialValue: true });
  if (isCancel(usePlugin)) return undefined;
  const commit = await confirm({
    message: "Will the clients be committed?",
    initialValue: !usePlugin,
  });
  if (isCancel(commit)) return undefined;
  const tidy = (path: string): string => path.trim().replace(/^\.\//, "").replace(/\/+$/, "");
  return { source: tidy(source), out: tidy(out), usePlugin, commit };
}
