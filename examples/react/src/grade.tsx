import { useState, type ReactNode } from "react";
import { useFlow } from "noukai-codegen-runtime/react";
import { grade3 } from "./flows/acme/spelling/grade-3.ts"; // written by noukai-codegen
import { Steps } from "./steps.tsx";

/** Marks a sentence, and shows each step as it comes. */
export function Grade(): ReactNode {
  const [message, setMessage] = useState("Ths sentense is fun.");
  const flow = useFlow(grade3);
  return (
    <section aria-labelledby="grade">
      <h1 id="grade">Mark a sentence</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void flow.run({ message, parameters: { difficulty: "hard" } });
        }}
      >
        <input
          aria-label="The sentence"
          value={message}
          onChange={(event) => {
            setMessage(event.target.value);
          }}
        />
        <button disabled={flow.status === "running"}>Mark</button>
        <button type="button" onClick={flow.cancel} disabled={flow.status !== "running"}>
          Cancel
        </button>
      </form>
      <Steps steps={flow.steps} />
      <output data-status={flow.status}>
        {flow.status === "completed" && (
          <ul>
            {flow.result.map(({ word, explanation }) => (
              <li key={word}>
                <strong>{word}</strong>: {explanation}
              </li>
            ))}
          </ul>
        )}
        {flow.status === "failed" && flow.error.message}
        {flow.status === "cancelled" && "Cancelled."}
      </output>
    </section>
  );
}
