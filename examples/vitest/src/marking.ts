import type { Client } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

/** What a pupil gets back. */
export interface Marking {
  readonly grade: "well done" | "try again";
  readonly advice: readonly string[];
}

/** Marks a sentence. */
export async function mark(client: Client, sentence: string): Promise<Marking> {
  const done = await grade3(client).execute({ message: sentence });
  if (done.status !== "completed")
    throw new Error(`The sentence could not be marked: ${done.status}`);
  return {
    grade: done.result.length === 0 ? "well done" : "try again",
    advice: done.result.map(({ word, explanation }) => `${word}: ${explanation}`),
  };
}
