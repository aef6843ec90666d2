import type { ReactNode } from "react";
import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "../src/flows";

export const dynamic = "force-dynamic";

export default async function Page(): Promise<ReactNode> {
  await using flows = createFlows();
  const done = await flows.acme.greetings.hello.execute({ message: "page" });
  return <p>{unwrap(done).text}</p>;
}
