import { readFile } from "node:fs/promises";
import { createClient, unwrap, type SavedPause } from "noukai-codegen-runtime";
import { brief } from "./flows/acme/research/brief.js";

const client = createClient();

const saved = JSON.parse(await readFile("paused.json", "utf8")) as SavedPause;
const done = await brief(client).resume(saved, {
  toolResults: saved.toolCalls.map(({ id }) => ({
    toolCallId: id,
    content: JSON.stringify([{ title: "Tides", url: "https://library.example/tides" }]),
  })),
});
console.log(unwrap(done).headline);
