import type { CommandModule, InferredOptionTypes } from "yargs";
import { initOptions } from "../options/init.js";
import { exitCodes } from "../exit-codes.js";
import type { Answers, Project } from "../../generator/init/index.js";

type InitArguments = InferredOptionTypes<typeof initOptions>;

/** `init`: sets up a project. */
export function initCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, InitArguments> {
  return {
    command: "init",
    describe: "Set up a project: config, scripts, dependencies, ignore rules, Vite plugin",
    builder: (command) =>
      command
        .usage(
          "$0 init [options]\n\nWrites the config, scripts, dependencies and ignore rules that a project needs, adds the plugin to the\n" +
            "Vite config, and generates the clients. Running it again changes nothing.",
        )
        .options(initOptions)
        .example("$0 init", "ask a few questions")
        .example("$0 init --yes", "accept the suggested answers")
        .example(
          "$0 init --yes --source http://localhost:8080/api/v1",
          "read the flows from a running emulator",
        ),
    handler: async (values) => {
      finish(await runInit(values));
    },
  };
}

/** Runs `init`, with questions unless `--yes` is given. Returns the exit code. */
async function runInit(values: InitArguments): Promise<number> {
  const [{ UsageError }, { init }, { printInit }] = await Promise.all([
    import("../../generator/errors.js"),
    import("../../generator/init/index.js"),
    import("../print/init.js"),
  ]);
  const { yes, source, out } = values;
  const defaultVersion = values["default-version"];
  const report = await init(process.cwd(), async (project, likely) => {
    const given = {
      ...likely,
      source: source ?? likely.source,
      out: out ?? likely.out,
      defaultVersion,
    };
    if (yes) return given;
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      throw new UsageError("Not a terminal: pass --yes to accept the suggested answers.");
    }
    return ask(project, given, { source, out, defaultVersion });
  });
  if (report === undefined) {
    const { standardError } = await import("../print/output.js");
    standardError.write("Nothing was written.\n");
    return exitCodes.usage;
  }
  printInit(report, process.cwd());
  return exitCodes.fine;
}

/** Asks for answers that are not on the command line; undefined if the user cancels. */
async function ask(
  { viteConfig }: Project,
  likely: Answers,
  given: { readonly [Name in "source" | "out" | "defaultVersion"]: Answers[Name] | undefined },
): Promise<Answers | undefined> {
  const [{ confirm, isCancel, select, text }, { recommendedVersion }, { printableText }] =
    await Promise.all([
      import("@clack/prompts"),
      import("../../generator/init/index.js"),
      import("../../generator/visible-text.js"),
    ]);
  const tidy = (path: string): string => path.trim().replace(/^\.\//, "").replace(/\/+$/, "");
  const source =
    given.source ??
    (await text({
      message:
        "Where are the flow definitions? A folder, a server's base URL, or hosted:org/project",
      initialValue: likely.source,
    }));
  if (isCancel(source)) return undefined;
  const out =
    given.out ??
    (await text({
      message: "Which folder should the generated clients be written to?",
      initialValue: likely.out,
    }));
  if (isCancel(out)) return undefined;
  const defaultVersion =
    given.defaultVersion ??
    (await select({
      message: "Which version should calls run that do not name one?",
      options: [
        { value: "draft", label: "draft", hint: "the working copy" },
        { value: "production", label: "production", hint: "the promoted version" },
      ],
      initialValue: recommendedVersion(tidy(source)),
    }));
  if (isCancel(defaultVersion)) return undefined;
  const usePlugin =
    viteConfig === undefined
      ? false
      : await confirm({
          message: `Add the noukai-codegen plugin to ${printableText(viteConfig)}?`,
          initialValue: true,
        });
  if (isCancel(usePlugin)) return undefined;
  const commit = await confirm({
    message: "Commit the generated clients to version control?",
    initialValue: !usePlugin,
  });
  if (isCancel(commit)) return undefined;
  return { source: tidy(source), out: tidy(out), defaultVersion, usePlugin, commit };
}
