// A process that does one kind of work on some schemas and can be ended when a schema takes too long.
import { readEntries } from "./list.mjs";

const WORK = {
  generate: async () => (await import("./work/generate.mjs")).generateEach,
  serve: async () => (await import("./work/serve.mjs")).serveEach,
  compare: async () => (await import("./work/compare.mjs")).compareEach,
  compile: async () => (await import("./work/compile.mjs")).compileAll,
};

const entries = new Map((await readEntries({ write: false })).map((entry) => [entry.id, entry]));

process.on("message", async ({ kind, items }) => {
  const work = await WORK[kind]();
  const tasks = items.map(({ id, known }) => ({ entry: entries.get(id), known }));
  await work(tasks, (id, result) => process.send({ id, result }));
  process.send({ done: true });
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
