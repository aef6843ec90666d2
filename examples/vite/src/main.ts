import { createClient } from "noukai-codegen-runtime";
import { greet } from "./flows/acme/hello/greet.js"; // written by noukai-codegen

const client = createClient({
  apiKey: "nk_local", // the emulator takes any key; a real one stays on your server
  baseUrl: `${location.origin}/api/v1`,
  fetch: globalThis.fetch.bind(globalThis),
});

const form = document.querySelector("form");
const output = document.querySelector("output");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const who = new FormData(form).get("who");
  void greet(client)
    .execute({ message: typeof who === "string" ? who : "", parameters: { tone: "plain" } })
    .then((done) => {
      if (output !== null)
        output.textContent = done.status === "completed" ? done.result.text : done.status;
    });
});
