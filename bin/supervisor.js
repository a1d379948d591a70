// Owns the processes of one rehearsal cluster; `gitops rehearsal up` starts it in the background.
require("./load").run("supervisor", process.argv.slice(2));
