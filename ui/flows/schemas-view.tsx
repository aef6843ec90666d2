import type { ReactNode } from "react";
import { SchemaTable } from "../schema/schema-table.js";
import { FlowFrame } from "./flow-frame.js";

/** What a flow takes and returns. */
export function SchemasView(): ReactNode {
  return (
    <FlowFrame>
      {(flow) => (
        <>
          <SchemaTable schema={flow.inputs} caption="Inputs" primary={flow.primary} />
          {flow.output === undefined ? (
            <p className="notice">
              The last step has no output schema: the result may be anything.
            </p>
          ) : (
            <SchemaTable schema={flow.output} caption="Result" />
          )}
        </>
      )}
    </FlowFrame>
  );
}
