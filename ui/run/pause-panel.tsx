import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { ResumeRun, RunDetail, UiPause } from "../../emulator/ui/api.js";
import { ask, pathOf } from "../api/client.js";
import { parseJsonText } from "../form/json-text.js";
import { JsonView } from "../parts/json-view.js";
import { ProblemNotice } from "../parts/problem-notice.js";

/** What a paused run wants to know of tools: takes the answers, and lets it go on. */
export function PausePanel({
  run,
  pause,
  onResumed,
}: {
  readonly run: RunDetail;
  readonly pause: UiPause;
  readonly onResumed: () => void;
}): ReactNode {
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const resume = useMutation({
    mutationFn: (body: ResumeRun) =>
      ask({ method: "POST", path: `${pathOf("runs", run.executionId)}/resume`, body }),
    onSuccess: () => {
      setAnswers({});
      onResumed();
    },
  });
  return (
    <form
      className="card stack pause"
      aria-label="Tool calls"
      onSubmit={(event) => {
        event.preventDefault();
        resume.mutate({
          results: pause.toolCalls.map(({ id }) => ({
            toolCallId: id,
            content: answers[id] ?? "",
          })),
        });
      }}
    >
      <h2>
        <code>{pause.stepId}</code> waits for tools
      </h2>
      {pause.toolCalls.map(({ id, name, arguments: given }) => (
        <fieldset className="form-group" key={id}>
          <legend>
            <code>{name}</code>
          </legend>
          <Arguments text={given} />
          <label className="form-field">
            <span className="form-label">Result of {name}, as text or JSON</span>
            <textarea
              className="text-input"
              rows={2}
              required
              value={answers[id] ?? ""}
              onChange={(event) => {
                setAnswers({ ...answers, [id]: event.target.value });
              }}
            />
          </label>
        </fieldset>
      ))}
      {resume.error !== null && (
        <ProblemNotice title="The run did not go on" error={resume.error} />
      )}
      <p>
        <button className="button primary" type="submit" disabled={resume.isPending}>
          Go on
        </button>
      </p>
    </form>
  );
}

function Arguments({ text }: { readonly text: string }): ReactNode {
  const parsed = parseJsonText(text);
  return parsed.problem === undefined ? (
    <JsonView value={parsed.value} label="arguments" />
  ) : (
    <p className="plain">{text}</p>
  );
}
