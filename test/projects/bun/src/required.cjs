module.exports = require("noukai-codegen-runtime");
