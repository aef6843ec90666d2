import { dirname, relative } from "node:path";
import { findConfig } from "../../generator/config/find.js";
import { standardError } from "./output.js";

/**
 * Says which config is used where it was found in a parent folder.
 *
 * @param named - the file that `--config` names.
 * @throws ConfigError as `findConfig` does.
 */
export function printConfigNotice(named: string | undefined): void {
  if (named !== undefined) return;
  const cwd = process.cwd();
  const file = findConfig(cwd);
  if (file === undefined || dirname(file) === cwd) return;
  standardError.write(`${standardError.colours().dim(`using ${relative(cwd, file)}`)}\n`);
}
