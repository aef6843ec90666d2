#!/usr/bin/env node
// JavaScript on purpose: package managers link and mark this file as executable before anything has been built.
// ECMAScript 5 on purpose: versions of Node.js that are too old have to parse it to say so. `import()` is in a text for
// the same reason.
var OLDEST = [20, 19];

var versions = process.versions;
var current = versions.node.split(".").map(Number);
// Bun and Deno name the version of Node.js that they are most like.
var isNode = versions.bun === undefined && versions.deno === undefined;
var isOld = current[0] < OLDEST[0] || (current[0] === OLDEST[0] && current[1] < OLDEST[1]);

if (isNode && isOld) {
  var message =
    "noukai-codegen needs Node.js " +
    OLDEST.join(".") +
    " or later, and this is Node.js " +
    versions.node +
    ": install a later one, from https://nodejs.org or with your version manager.";
  var report = { error: { name: "UsageError", message: message, exitCode: 2 } };
  if (process.argv.indexOf("--json") !== -1) console.log(JSON.stringify(report, null, 2));
  console.error("error " + message);
  process.exitCode = 2;
} else {
  // What a program that ends without an end of its command exits with.
  process.exitCode = 70;
  new Function("return import('../dist/bundle/main.js')")()
    .then(function (main) {
      return main.run(process.argv.slice(2));
    })
    .then(function (exitCode) {
      process.exitCode = exitCode;
    });
}
