import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient({
  hooks: {
    request: ({ method, url, headers, attempt }) => {
      console.log(`${method} ${new URL(url).pathname} (${attempt})`);
      console.log(`key: ${headers.authorization}`);
    },
    response: ({ status }) => {
      console.log(`status ${status}`);
    },
    warning: (message) => {
      console.warn(message);
    },
  },
});

await grade3(client).execute({ message: "Ths sentense is fun." });
