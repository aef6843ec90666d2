import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createClient } from "noukai-codegen-runtime";
import { instrument } from "noukai-codegen-runtime/otel";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

// Your program has this already, with an exporter that sends spans to where you look at them.
const printer = new SimpleSpanProcessor({
  export: (spans, done) => {
    for (const { name, attributes } of spans)
      console.log(name, attributes["noukai.step.id"] ?? attributes["noukai.flow.status"]);
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
});
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [printer] }));

const client = instrument(createClient(), { steps: true });
await grade3(client).execute({ message: "Ths sentense is fun." });
