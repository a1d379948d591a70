#!/usr/bin/env node
require("./load").run("gitops", process.argv);
