import { useState, type ReactNode } from "react";
import type { FlowDetail, StartRun } from "../../emulator/ui/api.js";
import { useAbout } from "../api/queries.js";
import { Code } from "../parts/code.js";
import { CopyButton } from "../parts/copy-button.js";
import { curlOf, typeScriptOf } from "./snippets.js";

/** The same run as a program, and as a command. */
export function SnippetButtons({
  flow,
  request,
}: {
  readonly flow: FlowDetail;
  readonly request: StartRun;
}): ReactNode {
  const { data } = useAbout();
  const [isShown, setShown] = useState(false);
  const program = typeScriptOf(flow, request);
  const command = data === undefined ? undefined : curlOf(data, request);
  return (
    <div className="row snippet-row">
      <CopyButton text={program} label="Copy the call of the generated client">
        Copy as TypeScript
      </CopyButton>
      {command !== undefined && (
        <CopyButton text={command} label="Copy a command for a shell">
          Copy as curl
        </CopyButton>
      )}
      <button
        type="button"
        className="copy text"
        aria-expanded={isShown}
        onClick={() => {
          setShown(!isShown);
        }}
      >
        {isShown ? "Hide code" : "Show code"}
      </button>
      {isShown && (
        <div className="stack snippets">
          <Code text={program} language="typescript" label="call of the generated client" />
          {command !== undefined && (
            <Code text={command} language="bash" label="command for a shell" />
          )}
        </div>
      )}
    </div>
  );
}
