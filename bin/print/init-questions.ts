import { confirm, intro, outro, select, text } from "@clack/prompts";
import { recommendedVersion, type Answers, type Project } from "../../generator/init/index.js";
import { printableText } from "../../generator/visible-text.js";

/** Answers that the command line gives already. */
export type GivenAnswers = {
  readonly [Name in "source" | "out" | "defaultVersion"]: Answers[Name] | undefined;
};

const EMULATOR = "http://localhost:8080/api/v1";

/** The question was answered with Ctrl-C or Escape. */
class Cancelled extends Error {}

/**
 * Asks for the answers that are not on the command line, in one frame.
 *
 * @param likely - the suggested answers.
 * @returns undefined if the user cancels.
 */
export async function askForAnswers(
  project: Project,
  likely: Answers,
  given: GivenAnswers,
): Promise<Answers | undefined> {
  intro("noukai-codegen: typed clients for your flows");
  try {
    const source = tidy(given.source ?? (await askForSource(likely.source)));
    const out = tidy(
      given.out ??
        (await answered(
          text({
            message: "Which folder should the generated clients be written to?",
            initialValue: likely.out,
            validate: required,
          }),
        )),
    );
    const defaultVersion = given.defaultVersion ?? (await askForVersion(source));
    const { viteConfig } = project;
    const usePlugin =
      viteConfig !== undefined &&
      (await answered(
        confirm({
          message: `Add the noukai-codegen plugin to ${printableText(viteConfig)}?`,
          initialValue: true,
        }),
      ));
    const commit = await answered(
      select({
        message: "Should version control hold the generated clients?",
        options: [
          {
            value: true,
            label: "yes",
            hint: "reviews show what changed; builds need no generator",
          },
          { value: false, label: "no", hint: "scripts that need the clients generate them first" },
        ],
        initialValue: !usePlugin,
      }),
    );
    outro("Setting up");
    return { source, out, defaultVersion, usePlugin, commit };
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}

/** Asks whether a folder without `package.json` becomes a project. */
export async function askForManifest(): Promise<boolean> {
  const answer = await confirm({ message: "There is no package.json here. Create one?" });
  return answer === true;
}

async function askForSource(likely: string): Promise<string> {
  const kind = await answered(
    select({
      message: "Where are the flow definitions?",
      options: [
        { value: "files", label: "files", hint: "*.flow.yaml or .json in this repository" },
        { value: "hosted", label: "hosted service", hint: "after noukai-codegen login" },
        { value: "server", label: "emulator or gateway", hint: "a server with the flow API" },
      ],
      initialValue: "files",
    }),
  );
  if (kind === "files")
    return answered(
      text({
        message: "Which folder holds them? An example is written where there is none.",
        initialValue: likely,
        validate: required,
      }),
    );
  if (kind === "server")
    return answered(
      text({ message: "What is its base URL?", initialValue: EMULATOR, validate: required }),
    );
  const named = await answered(
    text({
      message: "Which project? As org/project, or empty for the project of NOUKAI_API_KEY",
      placeholder: "my-org/my-project",
    }),
  );
  return `hosted:${named.trim()}`;
}

function askForVersion(source: string): Promise<"draft" | "production"> {
  const recommended = recommendedVersion(source);
  const hint = (version: "draft" | "production", what: string): string =>
    version === recommended ? `${what}; recommended` : what;
  return answered(
    select<"draft" | "production">({
      message: "Which version should calls run that do not name one?",
      options: [
        { value: "production", label: "production", hint: hint("production", "what was promoted") },
        { value: "draft", label: "draft", hint: hint("draft", "the working copy") },
      ],
      initialValue: recommended,
    }),
  );
}

/** @throws Cancelled if there is no answer. */
async function answered<Given>(question: Promise<Given>): Promise<Exclude<Given, symbol>> {
  const given = await question;
  if (!isAnswer(given)) throw new Cancelled();
  return given;
}

/** Prompts resolve with a symbol when they are cancelled. */
function isAnswer<Given>(given: Given): given is Exclude<Given, symbol> {
  return typeof given !== "symbol";
}

function required(answer: string | undefined): string | undefined {
  return tidy(answer ?? "") === "" ? "An answer is needed here." : undefined;
}

function tidy(path: string): string {
  return path.trim().replace(/^\.\//, "").replace(/\/+$/, "");
}
