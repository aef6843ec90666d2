import type { AddressInfo } from "node:net";
import express from "express";
import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index.js";

const flows = createFlows();
const app = express();
app.get("/", async (_request, response) => {
  const done = await flows.acme.greetings.hello.execute({ message: "world" });
  response.send(unwrap(done).text);
});
const server = app.listen(0, "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}`);
});
