import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index.js";

interface Env {
  readonly NOUKAI_BASE_URL: string;
  readonly NOUKAI_API_KEY: string;
}

export default {
  async test(_controller: unknown, env: Env): Promise<void> {
    const flows = createFlows({ baseUrl: env.NOUKAI_BASE_URL, apiKey: env.NOUKAI_API_KEY });
    const done = await flows.acme.greetings.hello.execute({ message: "world" });
    const text = unwrap(done).text;
    // `workerd test` prints nothing of a test that passes.
    if (text !== "Hello, world") throw new Error(text);
    await flows[Symbol.asyncDispose]();
  },
};
