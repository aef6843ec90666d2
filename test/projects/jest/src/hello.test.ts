import { FlowNotFoundError, createClient } from "noukai-codegen-runtime";
import { hello } from "./flows/acme/greetings/hello";
import { createFlows } from "./flows";

test("a flow is called", async () => {
  const flows = createFlows();
  const done = await flows.acme.greetings.hello.execute({ message: "world" });
  expect(done).toMatchObject({ status: "completed", result: { text: "Hello, world" } });
  const steps = [];
  for await (const step of flows.acme.greetings.hello.steps({ message: "world" }))
    steps.push(step.output.text);
  expect(steps).toEqual(["Hello, world"]);
  await flows[Symbol.asyncDispose]();
});

test("an error has its class", async () => {
  const client = createClient();
  const trace = hello(client).run("00000000-0000-4000-8000-000000000000").trace();
  await expect(trace).rejects.toBeInstanceOf(FlowNotFoundError);
  await client.close();
});
