// The client of the suite: has the test that started it do the work, and ends as that ended. The last argument is the
// address of the suite's server, the first that of the test.
const [test, server] = process.argv.slice(2);
const { MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_CONTEXT: context } = process.env;
const response = await fetch(test, {
  method: "POST",
  body: JSON.stringify({ server, scenario, context }),
});
const text = await response.text();
if (!response.ok) console.error(text);
process.exitCode = response.ok ? 0 : 1;
