import { createClient, defineTool, unwrap } from "noukai-codegen-runtime";
import * as z from "zod";
import { brief } from "./flows/acme/research/brief.js";

const client = createClient();

const search = defineTool({
  name: "search",
  description: "Searches the library.",
  parameters: z.object({ query: z.string() }),
  // `query` is validated. What is returned goes to the model as JSON.
  run: ({ query }) => {
    console.log(`searching for ${query}`);
    return [{ title: "Tides", url: "https://library.example/tides" }];
  },
});

const done = await brief(client).execute({
  message: "What causes tides?",
  tools: [search],
  maxToolRounds: 5,
});
console.log(unwrap(done).headline);
