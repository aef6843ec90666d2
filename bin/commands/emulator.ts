import type { CommandModule, InferredOptionTypes } from "yargs";
import { emulatorOptions } from "../options/emulator.js";
import type { Emulator, EmulatorOptions } from "../../emulator/index.js";

type EmulatorArguments = InferredOptionTypes<typeof emulatorOptions>;

/** What is served where neither an option nor a config says it. */
const DEFAULT_FLOWS = "flows";

/** `emulator`: serves the flows locally. */
export function emulatorCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, EmulatorArguments> {
  return {
    command: "emulator",
    describe: "Serve the flows locally, with the API of the flow service",
    builder: (command) =>
      command
        .usage(
          "$0 emulator [options]\n\nServes the API of the flow service locally: no account, no credits, no network access.\n" +
            "Open its address in a browser for a page that shows the flows, runs them, and shows what each run did.\n\n" +
            "The first line on stdout is `listening on http://HOST:PORT/api/v1`. On an address that other machines reach, the\n" +
            "second is `control token: TOKEN`, which requests of the control routes need, and the page asks for. With --mcp,\n" +
            "`mcp: ADDRESS` and a line `project ORG/PROJECT: UUID` for each project follow. Press Ctrl-C to stop.",
        )
        .options(emulatorOptions)
        .example("$0 emulator --flows flows", "set NOUKAI_ENV=dev for clients to connect to it")
        .example("$0 emulator --open", "the flows of the config, and their page in the browser")
        .example("$0 emulator --port 0", "any free port; the first line of output names it")
        .example(
          "$0 emulator --mcp",
          "definitions over MCP too, to try login and pull without an account",
        )
        .example(
          "$0 emulator --host 0.0.0.0 --allow-host emulator",
          "in a container that others call `emulator`",
        ),
    handler: async (values) => {
      finish(await runEmulator(values));
    },
  };
}

/** Serves until the process is signalled to stop. Returns the exit code. */
async function runEmulator(values: EmulatorArguments): Promise<number> {
  const { listenForStop } = await import("../stop-signal.js");
  const { stopped } = listenForStop();
  const [{ startEmulator }, { standardOutput }, { printStart }] = await Promise.all([
    import("../start-emulator.js"),
    import("../print/output.js"),
    import("../print/emulator.js"),
  ]);
  const settings = await emulatorSettings(values);
  await using emulator = await startEmulator(settings);
  standardOutput.write(`listening on ${emulator.url}\n`);
  if (settings.controlToken === undefined && emulator.controlToken !== undefined)
    standardOutput.write(`control token: ${emulator.controlToken}\n`);
  if (settings.mcp === true) {
    standardOutput.write(`mcp: ${emulator.url}/mcp\n`);
    for (const { org, project, id } of emulator.projects())
      standardOutput.write(`project ${org}/${project}: ${id}\n`);
  }
  if (settings.log === "text") printStart(emulator, settings);
  if (values.open) await openPage(emulator);
  return await stopped;
}

/** Opens the page, or says where it is. */
async function openPage({ pageUrl }: Emulator): Promise<void> {
  if (pageUrl === undefined) return;
  const [{ openBrowser }, { standardError }] = await Promise.all([
    import("../../generator/login/index.js"),
    import("../print/output.js"),
  ]);
  if (!(await openBrowser(new URL(pageUrl), process.env)))
    standardError.prose(`There is no browser to open here: the page is at ${pageUrl}\n`);
}

async function emulatorSettings(values: EmulatorArguments): Promise<EmulatorOptions> {
  const { UsageError } = await import("../../generator/errors.js");
  const { host, port, strict, wire, capture, db, keep, keys, chaos, ui } = values;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError("--port must be a whole number from 0 to 65535.");
  }
  if (!Number.isInteger(keep) || keep < 1) {
    throw new UsageError("--keep must be a whole number, 1 or more.");
  }
  if (values.open && !ui) throw new UsageError("--open opens the page: leave out --no-ui.");
  const { flows, formats } = await servedFlows(values);
  const { mcp, "mcp-token-lifetime": lifetime } = values;
  if (lifetime !== undefined && (!Number.isInteger(lifetime) || lifetime < 1)) {
    throw new UsageError("--mcp-token-lifetime must be a whole number of seconds, 1 or more.");
  }
  const mcpTokenLifetime = lifetime === undefined ? undefined : lifetime * 1_000;
  const log = values.quiet === true ? "off" : values.json === true ? "json" : "text";
  const { "llm-url": url, "llm-model": model } = values;
  const llm = url === undefined ? undefined : { url, model, apiKey: process.env.LLM_API_KEY };
  const { "allow-host": allowHosts, "allow-origin": allowOrigins } = values;
  const { "control-token": chosenToken } = values;
  // An empty variable counts as none, as CI systems set it for a secret that is missing.
  const fromEnvironment = (name: string): string | undefined =>
    process.env[name] === "" ? undefined : process.env[name];
  const controlToken = chosenToken ?? fromEnvironment("NOUKAI_CONTROL_TOKEN");
  const { "webhook-secret": secret, "webhook-old-secret": oldSecret } = values;
  const webhookSecret = secret ?? fromEnvironment("NOUKAI_WEBHOOK_SECRET");
  const webhookOldSecret = oldSecret ?? fromEnvironment("NOUKAI_WEBHOOK_OLD_SECRET");
  const access = { host, port, allowHosts, allowOrigins, controlToken, keys };
  const behaviour = { strict, wire, capture, formats };
  return {
    ...{ flows, ui },
    ...access,
    ...behaviour,
    webhookSecret,
    webhookOldSecret,
    mcp,
    mcpTokenLifetime,
    db,
    keep,
    chaos,
    llm,
    log,
    watch: true,
  };
}

/** The flows of `--flows`, or else those of the config. Without a config, nothing is loaded to read one. */
async function servedFlows({
  flows,
  config: file,
  formats,
}: EmulatorArguments): Promise<Required<Pick<EmulatorOptions, "flows" | "formats">>> {
  if (flows !== undefined) return { flows, formats };
  const cwd = process.cwd();
  const { findConfig } = await import("../../generator/config/find.js");
  if (findConfig(cwd, file) === undefined) return { flows: [DEFAULT_FLOWS], formats };
  const [{ resolveConfig }, { configFlows }] = await Promise.all([
    import("../../generator/config/index.js"),
    import("../config-flows.js"),
  ]);
  const config = await resolveConfig(cwd, { config: file });
  const served = await configFlows(config, "Name the files with --flows.");
  return { flows: served, formats: formats ?? config.formats };
}
