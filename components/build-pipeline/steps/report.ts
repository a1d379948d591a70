/**
 * Sets the status of a commit at GitHub (https://docs.github.com/en/rest/commits/statuses).
 *
 * Reads API, REPOSITORY, COMMIT, PHASE (Running, or how the pipeline ended), CONTEXT, TARGET_URL (may be empty) and TOKEN_FILE.
 */
export const report = `
const fs = require("node:fs");
const { API, REPOSITORY, COMMIT, PHASE, CONTEXT, TARGET_URL, TOKEN_FILE } = process.env;
const state = { Running: "pending", Succeeded: "success", Failed: "failure" }[PHASE] || "error";
const description = {
  pending: "The pipeline runs", success: "Built, scanned and published; what was deployed is healthy",
  failure: "A step failed: see the workflow", error: "The pipeline broke off: see the workflow",
}[state];

async function main() {
  const { protocol, hostname } = new URL(API);
  const local = hostname === "localhost" || /^127(\\.[0-9]+){3}$/.test(hostname) || /\\.svc(\\.cluster\\.local)?$/.test(hostname);
  if (protocol !== "https:" && !local) throw new Error("the token goes over plain HTTP to nobody outside of the cluster: the address of the API must begin with https://");
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(API + "/repos/" + REPOSITORY + "/statuses/" + COMMIT, {
      method: "POST",
      headers: {
        authorization: "Bearer " + fs.readFileSync(TOKEN_FILE, "utf8").trim(),
        accept: "application/vnd.github+json", "content-type": "application/json", "user-agent": CONTEXT,
      },
      body: JSON.stringify({ state, description, context: CONTEXT, ...(TARGET_URL ? { target_url: TARGET_URL } : {}) }),
    });
    if (response.ok) {
      console.log("status of " + COMMIT + ": " + state);
      return;
    }
    if (response.status < 500 || attempt === 3) throw new Error("the status of the commit was not set: " + API + " answered " + response.status);
    await new Promise((resolve) => setTimeout(resolve, attempt * 1000));
  }
}
main().catch((error) => {
  console.error("error: " + error.message + (error.cause ? ": " + (error.cause.code || error.cause.message) : ""));
  process.exitCode = 1;
});
`;
