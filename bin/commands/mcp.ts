import type { CommandModule, InferredOptionTypes } from "yargs";
import { mcpOptions } from "../options/mcp.js";

/** `mcp`: serves flows as tools of MCP over stdio. */
export function mcpCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, InferredOptionTypes<typeof mcpOptions>> {
  return {
    command: "mcp",
    describe: "Serve flows as tools of an agent, over MCP on stdin and stdout",
    builder: (command) =>
      command
        .usage(
          "$0 mcp [options]\n\nServes flows as tools of the Model Context Protocol on stdin and stdout, for the client that starts it: Claude, Cursor,\n" +
            "VS Code. Each tool has the inputs and the result of its flow by their schemas. Arguments are checked before anything runs:\n" +
            "what is wrong is told to the model. Where neither --env, --url, NOUKAI_ENV nor NOUKAI_BASE_URL name a service, an emulator\n" +
            "in this process runs the flows: without a key, a network and costs. Each call and what it took is logged on stderr.",
        )
        // The program's own option is `noukai-codegen --version`.
        .version(false)
        .options(mcpOptions)
        .example("$0 mcp --flow grade-3 --flow triage", "two flows, on an emulator")
        .example("$0 mcp --flow 'acme/support/*'", "all flows of a project")
        .example("$0 mcp --list", "the tools, without serving them")
        .example(
          "$0 mcp --flow grade-3 --version 2 --env production",
          "on the service: needs NOUKAI_API_KEY, and each call costs what a run costs",
        )
        .example(
          "claude mcp add flows -- npx noukai-codegen mcp --cwd /path/to/project --flow grade-3",
          "in Claude Code",
        )
        .epilogue(
          "Exit codes: 0 the client has ended the session, 2 a wrong option or config, 3 invalid definitions, 4 a source could not be read,\n" +
            "130 stopped with Ctrl-C.",
        ),
    handler: async (values) => {
      const { serveMcp } = await import("../mcp/serve-mcp.js");
      finish(await serveMcp(values));
    },
  };
}
