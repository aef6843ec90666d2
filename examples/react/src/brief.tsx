import { useState, type ReactNode } from "react";
import { useFlow } from "noukai-codegen-runtime/react";
import { brief } from "./flows/acme/research/brief.ts"; // written by noukai-codegen
import { Steps } from "./steps.tsx";

const tools = [
  {
    type: "function",
    function: {
      name: "look_up",
      description: "Looks up a source.",
      parameters: { type: "object", properties: { query: { type: "string" } } },
    },
  },
] as const;

/** Writes a brief; what the model looks up, the user answers. */
export function Brief(): ReactNode {
  const [question, setQuestion] = useState("Why is the sky blue?");
  const [found, setFound] = useState("");
  const flow = useFlow(brief);
  return (
    <section aria-labelledby="brief">
      <h1 id="brief">Write a brief</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void flow.run({ parameters: { question }, tools });
        }}
      >
        <input
          aria-label="The question"
          value={question}
          onChange={(event) => {
            setQuestion(event.target.value);
          }}
        />
        <button disabled={flow.status === "running" || flow.status === "paused"}>Write</button>
      </form>
      <Steps steps={flow.steps} />
      {flow.status === "paused" && (
        <form
          aria-label="Tool calls"
          onSubmit={(event) => {
            event.preventDefault();
            void flow.answer(flow.toolCalls.map(({ id }) => ({ toolCallId: id, content: found })));
          }}
        >
          {flow.toolCalls.map((call) => (
            <p key={call.id}>
              {call.function.name}: {JSON.stringify(call.function.arguments)}
            </p>
          ))}
          <input
            aria-label="What was found"
            value={found}
            onChange={(event) => {
              setFound(event.target.value);
            }}
          />
          <button>Answer</button>
        </form>
      )}
      <output data-status={flow.status}>
        {flow.status === "completed" && flow.result.headline}
        {flow.status === "failed" && flow.error.message}
      </output>
    </section>
  );
}
