import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file of a commit. */
export interface CommittedFile {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string;
  /** The id of its content. */
  readonly blob: string;
}

/** Why a commit cannot be read. */
export type Unreadable = "no git" | "no repository" | "no commit";

/** A commit of the repository that a folder is in. */
export interface Commit {
  /** The path of the folder relative to the root of the repository, with `/` at its end; empty for the root itself. */
  readonly prefix: string;
  files(): Promise<readonly CommittedFile[]>;
  /** The contents of files, in their order. */
  read(files: readonly CommittedFile[]): Promise<readonly string[]>;
}

/**
 * Opens a commit.
 *
 * @param cwd - the folder whose repository it is of.
 * @param revision - what git calls a revision, such as `HEAD` or `origin/main`.
 */
export async function openCommit(cwd: string, revision: string): Promise<Commit | Unreadable> {
  let prefix: string;
  try {
    prefix = (await git(cwd, ["rev-parse", "--show-prefix"])).toString("utf8").replace(/\n$/, "");
  } catch (error) {
    return isMissing(error) ? "no git" : "no repository";
  }
  let commit: string;
  try {
    // What begins with a hyphen is no option.
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    commit = (await git(cwd, args)).toString("utf8").trim();
  } catch {
    return "no commit";
  }
  return {
    prefix,
    files: async () => {
      const listing = await git(cwd, ["ls-tree", "-r", "-z", "--full-tree", commit]);
      return listing.toString("utf8").split("\0").flatMap(parseEntry);
    },
    read: async (files) => {
      if (files.length === 0) return [];
      const input = files.map(({ blob }) => `${blob}\n`).join("");
      return parseBatch(await git(cwd, ["cat-file", "--batch"], input));
    },
  };
}

/** `100644 blob 3b18e5… flows/hello.flow.yaml`; links and submodules are no files. */
function parseEntry(entry: string): CommittedFile[] {
  const [, blob, path] = /^100\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
  return blob === undefined || path === undefined ? [] : [{ path, blob }];
}

/** Objects, each after a line with its id, kind and length in bytes. */
function parseBatch(output: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf("\n", at);
    const length = Number(output.toString("utf8", at, end).split(" ").at(-1));
    if (end === -1 || !Number.isSafeInteger(length)) break;
    texts.push(output.toString("utf8", end + 1, end + 1 + length));
    at = end + 1 + length + 1;
  }
  return texts;
}

async function git(cwd: string, args: readonly string[], input?: string): Promise<Buffer> {
  const options = { cwd, encoding: "buffer", maxBuffer: Infinity, windowsHide: true } as const;
  const running = run("git", [...args], options);
  // Git may end before it has read all; its exit code says what went wrong.
  running.child.stdin?.on("error", () => undefined);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
