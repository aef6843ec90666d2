import type { ReactNode } from "react";
import { Code } from "../parts/code.js";
import { FlowFrame } from "./flow-frame.js";

/** The definition of a flow, as it was written. */
export function DefinitionView(): ReactNode {
  return (
    <FlowFrame>
      {({ text, file }) =>
        text === undefined ? (
          <p className="notice">
            This version has no text: it was given to the emulator in memory, or was published to
            it.
          </p>
        ) : (
          <Code
            text={text}
            language={file?.relative.endsWith(".json") === true ? "json" : "yaml"}
            label="definition"
          />
        )
      }
    </FlowFrame>
  );
}
