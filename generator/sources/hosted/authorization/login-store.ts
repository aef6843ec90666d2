import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError } from "../../../errors.js";
import { temporaryPath, writeAtomic } from "../../../output/write-atomic.js";
import { formatLogin, parseLogin, type StoredLogin } from "./stored-login.js";

/** The logins that one user has, one file per service. */
export interface LoginStore {
  /** The file of this login. */
  readonly path: string;
  /**
   * Reads the login; undefined if there is none.
   *
   * @throws ConfigError if the file cannot be read, or is damaged.
   */
  read(): Promise<StoredLogin | undefined>;
  /** @throws ConfigError if the file cannot be written. */
  write(login: StoredLogin): Promise<void>;
  /** Removes the file, damaged or not. Returns whether there was one. */
  remove(): Promise<boolean>;
  /** Runs something while no other process runs anything else with this login. */
  locked<Result>(run: () => Promise<Result>): Promise<Result>;
}

const ONLY_USER_FILE = 0o600;
const ONLY_USER_FOLDER = 0o700;

/**
 * Opens the store of the logins with a service.
 *
 * @param endpoint - the MCP endpoint, with or without a slash at its end.
 * @param folder - default: `logins` in the user's folder of configuration.
 * @throws ConfigError if the user has no such folder.
 */
export async function openLoginStore(endpoint: URL, folder?: string): Promise<LoginStore> {
  const path = join(folder ?? (await userFolder()), fileNameOf(endpoint));
  const fail = (what: string, error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`The login cannot be ${what} in ${path}: ${reason}.`, { cause: error });
  };
  const prepareFolder = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true, mode: ONLY_USER_FOLDER });
    await chmod(dirname(path), ONLY_USER_FOLDER);
  };
  return {
    path,
    read: async () => {
      let text: string;
      try {
        text = await readFile(path, "utf8");
      } catch (error) {
        return isMissing(error) ? undefined : fail("read", error);
      }
      const login = parseLogin(text);
      if (login === undefined)
        throw new ConfigError(
          `${path} holds no login that this version reads. Run \`noukai-codegen login\` again, which replaces it.`,
        );
      return login;
    },
    write: async (login) => {
      try {
        await prepareFolder();
        await writeAtomic(path, formatLogin(login), temporaryPath(path), ONLY_USER_FILE);
      } catch (error) {
        fail("written", error);
      }
    },
    remove: async () => {
      try {
        await rm(path);
        return true;
      } catch (error) {
        return isMissing(error) ? false : fail("removed", error);
      }
    },
    locked: async (run) => {
      // Bundled, a CommonJS module has a default export only.
      const { default: lockfile } = await import("proper-lockfile");
      let release: () => Promise<void> = () => Promise.resolve();
      try {
        await prepareFolder();
        release = await lockfile.lock(path, LOCK);
      } catch (error) {
        fail("locked", error);
      }
      try {
        return await run();
      } finally {
        // A lock that was lost meanwhile, as on a machine that slept, is nothing to release.
        await release().catch(() => undefined);
      }
    },
  };
}

/** The lock is a folder beside the file that a process touches as long as it lives. Times are in milliseconds. */
const LOCK = {
  realpath: false,
  stale: 10_000,
  update: 2000,
  // A refresh takes as long as its request may: 30 seconds.
  retries: { retries: 400, factor: 1, minTimeout: 50, maxTimeout: 100, randomize: true },
  onCompromised: (): void => undefined,
};

async function userFolder(): Promise<string> {
  try {
    const { default: envPaths } = await import("env-paths");
    return join(envPaths("noukai-codegen", { suffix: "" }).config, "logins");
  } catch (error) {
    throw new ConfigError(
      "The user has no home folder, so there is nowhere to keep a login. Set NOUKAI_MCP_TOKEN instead.",
      { cause: error },
    );
  }
}

/** The host's name, for people, and a hash of the whole address. */
function fileNameOf(endpoint: URL): string {
  const address = endpoint.href.replace(/\/+$/, "");
  const hash = createHash("sha256").update(address).digest("hex").slice(0, 12);
  return `${endpoint.hostname.replaceAll(/[^a-z0-9.-]/gi, "_").slice(0, 100)}-${hash}.json`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
