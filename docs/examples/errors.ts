import {
  createClient,
  FlowExecutionError,
  FlowNotFoundError,
  isNoukaiError,
  unwrap,
} from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient();

// A run that fails is a result. It becomes an error with `unwrap`, or with `throwOnFailure: true`.
const done = await grade3(client).execute({ message: "fail, please" });
if (done.status === "failed") console.log(done.error.message);
try {
  unwrap(done);
} catch (error) {
  if (error instanceof FlowExecutionError) console.log(error.message);
}

// A request that the service refuses is an error of its own class.
try {
  await grade3(client).run("018f4b7e-0000-7000-8000-000000000000").trace();
} catch (error) {
  if (error instanceof FlowNotFoundError) console.log(`${error.status} ${error.code}`);
  // Also true for errors of another installed copy of the runtime.
  if (isNoukaiError(error)) console.log(error.name, error.method);
}
