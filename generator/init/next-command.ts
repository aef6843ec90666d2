import type { SourceError } from "../errors.js";
import { LoginRequiredError } from "../sources/hosted/connection/index.js";
import type { exampleFlow } from "./example.js";
import { packageCommands } from "../package-manager.js";
import type { Project } from "./project.js";

/** What `init` came to. */
export interface Outcome {
  /** Whether dependencies were added. */
  readonly installs: boolean;
  /** Why the clients could not be generated. */
  readonly failed: SourceError | undefined;
  readonly example: typeof exampleFlow | undefined;
}

/** The one command that goes on where `init` ended: down to the clients, then to the first run of a flow. */
export function nextCommand(
  { packageManager }: Project,
  { installs, failed, example }: Outcome,
): string {
  const { install, run, exec } = packageCommands[packageManager];
  const start = installs ? [install] : [];
  if (failed !== undefined) {
    const login = failed instanceof LoginRequiredError ? [`${exec} noukai-codegen login`] : [];
    return [...start, ...login, `${run} flows:generate`].join(" && ");
  }
  const last =
    example === undefined
      ? `${run} flows:watch`
      : `${exec} noukai-codegen run ${example.id} --message ${example.message}`;
  return [...start, last].join(" && ");
}
