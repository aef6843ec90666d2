import type { CommandModule } from "yargs";
import { exitCodes } from "../exit-codes.js";

interface CompletionArguments {
  readonly shell: "bash" | "zsh" | "fish";
}

/** `completion`: prints a script that completes commands and options in a shell. */
export function completionCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, CompletionArguments> {
  return {
    command: "completion <shell>",
    describe: "Print a script that completes commands and options in bash, zsh or fish",
    builder: (command) =>
      command
        .usage(
          "$0 completion <shell>\n\nPrints a script for a shell. It asks noukai-codegen what may follow, so that it stays right after an update;\n" +
            "noukai-codegen has to be on the PATH, as in scripts of package.json or where it is installed globally.",
        )
        .positional("shell", {
          choices: ["bash", "zsh", "fish"] as const,
          demandOption: true,
          describe: "The shell",
        })
        .example('eval "$($0 completion bash)"', "in ~/.bashrc")
        .example('eval "$($0 completion zsh)"', "in ~/.zshrc, after compinit")
        .example("$0 completion fish > ~/.config/fish/completions/noukai-codegen.fish", "once"),
    handler: async ({ shell }) => {
      const [{ completionScripts }, { standardOutput }] = await Promise.all([
        import("../print/completion-scripts.js"),
        import("../print/output.js"),
      ]);
      standardOutput.write(completionScripts[shell]);
      finish(exitCodes.fine);
    },
  };
}
