import type { CommandModule, InferredOptionTypes } from "yargs";
import { pullOptions } from "../options/pull.js";

type PullArguments = InferredOptionTypes<typeof pullOptions> & {
  readonly flow: string[] | undefined;
};

/** `pull`: writes the definitions of the hosted service as files. */
export function pullCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, PullArguments> {
  return {
    command: "pull [flow..]",
    describe: "Write the flows of the hosted service as definition files",
    builder: (command) =>
      command
        .usage(
          "$0 pull [flow..] [options]\n\nReads the flows of a project from the hosted service, which needs `noukai-codegen login`, and writes them as\n" +
            "*.flow.yaml, so that they can be reviewed, generated from and run on the emulator without a network. In files that\n" +
            "exist, only what differs changes: comments, mocks and layout stay. Files that somebody edited are left as they are.\n" +
            "With --from, no account is needed: paste or save what hydrate_project or get_flow returned in an MCP client.",
        )
        .positional("flow", {
          type: "string",
          array: true,
          describe: "Flows: slugs, or globs of org/project/slug (default: all)",
        })
        .options(pullOptions)
        .example(
          "$0 pull",
          "all flows of the project of NOUKAI_API_KEY or of the config, to flows/",
        )
        .example("$0 pull triage --project acme/support", "one flow")
        .example("$0 pull --from project.json --project acme/support", "from a saved result")
        .example("pbpaste | $0 pull --from -", "from the clipboard, on macOS")
        .example("$0 pull --check", "in CI: fail if the files differ from the service"),
    handler: async (values) => {
      finish(await runPull(values));
    },
  };
}

/** Runs `pull` and prints what it did. Returns the exit code. */
async function runPull(values: PullArguments): Promise<number> {
  const [
    { pull },
    { resolveConfig },
    { printConfigNotice },
    { printPull, pullExitCode },
    { startProgress },
  ] = await Promise.all([
    import("../../generator/pull/pull.js"),
    import("../../generator/config/index.js"),
    import("../print/config-notice.js"),
    import("../print/pull.js"),
    import("../print/progress.js"),
  ]);
  printConfigNotice(values.config);
  const config = await resolveConfig(process.cwd(), { config: values.config });
  const { out, project, url, from, check, force, prune } = values;
  const progress = startProgress();
  try {
    const report = await pull(config, {
      ...{ out, project, url, from, check, force, prune, flows: values.flow ?? [] },
      allVersions: values["all-versions"],
      saveRaw: values["save-raw"],
      withContent: values["with-content"] === true,
      stdin: process.stdin,
      onProgress: (done, total) => {
        progress.update({ phase: "reading", done, total });
      },
    });
    progress.stop();
    printPull(report, { check, json: values.json, cwd: process.cwd() });
    return pullExitCode(report, check);
  } finally {
    progress.stop();
  }
}
