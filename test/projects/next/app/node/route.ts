import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "../../src/flows";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const flows = createFlows();
  const done = await flows.acme.greetings.hello.execute({ message: "route" });
  await flows[Symbol.asyncDispose]();
  return new Response(unwrap(done).text);
}
