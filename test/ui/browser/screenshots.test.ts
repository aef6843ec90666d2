import { mkdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import { root } from "../../support/cli.js";
import { browserOfFile } from "./visit.js";

/*
 * The pictures of the documentation. `SCREENSHOTS=1 npx vitest run test/ui/browser/screenshots.test.ts` takes them anew, after the
 * page was changed; otherwise what they show is looked for, and the files are held against their limits.
 */
const LIMIT = 200_000;
const SIZE = { width: 1280, height: 800 };
const MESSAGE = "Ths sentense is fun, and I like it alot.";

const browser = browserOfFile();
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ flows: `${root}examples/flows` });
  const answer = (value: JsonObject, milliseconds: number, completion: number): JsonObject => ({
    $delay: milliseconds,
    $usage: { prompt: 60 + completion, completion, costUsd: completion / 50_000 },
    $value: value,
  });
  const explain = (word: string, explanation: string, milliseconds: number): JsonObject =>
    answer({ word, explanation }, milliseconds, explanation.length);
  const mistakes = ["Ths", "sentense", "alot"].map((word) => ({ word }));
  await startPython();
  emulator.mock("find", answer({ mistakes }, 300, 42));
  emulator.mock("praise", answer({ text: "What a cheerful sentence!" }, 700, 12));
  emulator.mock("explain", {
    $sequence: [
      explain("Ths", "“This” has an i in the middle: this is it.", 420),
      explain("sentense", "“Sentence” ends like “fence”: with ce.", 250),
      explain("alot", "“A lot” is two words, like “a few”.", 380),
    ],
  });
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await emulator.close();
});

test("a run of a flow, as it is started and watched in the page", async (context) => {
  await using visit = await browser.visit(context, emulator.url, SIZE);
  const { page } = visit;
  await visit.go("/flows/acme/spelling/grade-3/run?version=draft");
  await page.getByRole("textbox", { name: "message" }).fill(MESSAGE);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("status").filter({ hasText: "completed" }).waitFor();
  await keep("page-flow.png", await page.screenshot());

  await page.getByRole("link", { name: "Open the run" }).click();
  const timeline = page.getByRole("treegrid");
  await timeline.getByRole("row", { name: /^explain\[1\]/ }).click();
  await page.getByRole("region", { name: "Step explain[1]" }).waitFor();
  await keep("page-run.png", await page.screenshot());
  expect(visit.complaints).toEqual([]);
});

/** The first step in Python waits for it, which is not what the picture is about. */
async function startPython(): Promise<void> {
  await fetch(`${emulator.url}/seq/acme/spelling/grade-3/v0/execute`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
    body: JSON.stringify({ message: MESSAGE }),
  });
}

async function keep(name: string, picture: Buffer): Promise<void> {
  const file = `${root}docs/images/${name}`;
  if (process.env.SCREENSHOTS === "1") {
    await mkdir(`${root}docs/images`, { recursive: true });
    await writeFile(file, picture);
  }
  for (const each of [picture, await readFile(file)]) {
    expect(each.length).toBeLessThan(LIMIT);
    expect(sizeOf(each)).toEqual(SIZE);
  }
}

/** The size that the head of a PNG says. */
function sizeOf(picture: Buffer): typeof SIZE {
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}
