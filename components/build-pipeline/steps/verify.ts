/**
 * Waits until Argo CD has deployed the new images: every one is in use by one of the Applications, and all of these are
 * Synced and Healthy. Works whoever writes the tags to Git. An Application that stays Degraded ends the wait early.
 *
 * Reads KUBERNETES_API, TOKEN_FILE, ARGOCD_NAMESPACE, APPLICATIONS (lines), IMAGE_TAG, IMAGES (lines of true or false,
 * service and image), TIMEOUT, INTERVAL and GRACE (seconds).
 */
export const verify = `
const fs = require("node:fs");
const { KUBERNETES_API, TOKEN_FILE, ARGOCD_NAMESPACE, APPLICATIONS = "", IMAGES = "", IMAGE_TAG } = process.env;
const seconds = (name) => Number(process.env[name]) * 1000;
const names = APPLICATIONS.split("\\n").filter(Boolean);
const images = IMAGES.split("\\n").map((line) => line.split(" ")).filter(([changed]) => changed === "true").map(([, , image]) => image + ":" + IMAGE_TAG);

async function read(name) {
  const response = await fetch(KUBERNETES_API + "/apis/argoproj.io/v1alpha1/namespaces/" + ARGOCD_NAMESPACE + "/applications/" + name, {
    headers: { authorization: "Bearer " + fs.readFileSync(TOKEN_FILE, "utf8").trim() },
  });
  if (!response.ok) throw new Error("the Kubernetes API answered " + response.status + " for the Application " + name);
  return (await response.json()).status || {};
}

// What is still missing; empty when all is deployed.
function missing(statuses) {
  const used = statuses.flatMap(({ summary }) => (summary && summary.images) || []).map((image) => image.split("@")[0]);
  return [
    ...images.filter((image) => !used.includes(image)).map((image) => image + " is not deployed yet"),
    ...statuses.flatMap(({ sync = {}, health = {} }, index) => [
      ...(sync.status === "Synced" ? [] : [names[index] + " is " + (sync.status || "not compared yet")]),
      ...(health.status === "Healthy" ? [] : [names[index] + " is " + (health.status || "of unknown health")]),
    ]),
  ];
}

async function main() {
  const end = Date.now() + seconds("TIMEOUT");
  let degradedSince;
  let shown = "";
  for (;;) {
    let left;
    let degraded = false;
    try {
      const statuses = await Promise.all(names.map(read));
      left = missing(statuses);
      degraded = images.every((image) => !left.includes(image + " is not deployed yet")) && statuses.some(({ health = {} }) => health.status === "Degraded");
    } catch (error) {
      // The API may be away for a moment.
      left = [error.message + (error.cause ? ": " + (error.cause.code || error.cause.message) : "")];
    }
    if (left.length === 0) {
      console.log("deployed and healthy: " + images.join(", "));
      return;
    }
    if (left.join("; ") !== shown) console.log("waiting: " + (shown = left.join("; ")));
    degradedSince = degraded ? degradedSince || Date.now() : undefined;
    const broken = degradedSince !== undefined && Date.now() - degradedSince >= seconds("GRACE");
    if (broken || Date.now() >= end) {
      console.error("error: " + (broken ? "the deployment is degraded: " : "not deployed within " + process.env.TIMEOUT + " s: ") + left.join("; "));
      process.exitCode = 1;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, seconds("INTERVAL")));
  }
}
main();
`;
