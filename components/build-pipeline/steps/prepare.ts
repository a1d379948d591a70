import { repositoryForm } from "./parameters";
import { registryClient } from "./registry-client";

/**
 * Refuses parameters that no later step could use, all at once, and asks the registry from which commit the newest image
 * of every service was built.
 *
 * Reads, beyond what `registryClient` reads, GIT_REPO, GIT_ORIGINS, GIT_REVISION, IMAGE_TAG and SERVICES (lines of a service and the path
 * of its image in the registry). Writes bases (lines of a service and a commit) into $WORKSPACE/outputs.
 */
export const prepare = `${registryClient}
const { GIT_REPO = "", GIT_ORIGINS = "", GIT_REVISION = "", IMAGE_TAG = "", REGISTRY = "", SERVICES = "" } = process.env;

function problems() {
  const found = [];
  let url;
  try { url = new URL(GIT_REPO); } catch { /* judged below */ }
  if (url && (url.username || url.password)) found.push("git-repo must not hold a user or a password: credentials belong into the Secret");
  else if (!url || !${String(repositoryForm)}.test(GIT_REPO)) {
    found.push('git-repo must be an address such as "https://git.example/team/app.git", got "' + GIT_REPO + '"');
  } else if (url.protocol !== "https:" && !GIT_ORIGINS.split("\\n").includes(url.protocol + "//" + url.host)) {
    found.push('git-repo must begin with "https://", got "' + GIT_REPO + '": anything else is for the addresses that the pipeline declares');
  }
  const branch = /^[A-Za-z0-9_][A-Za-z0-9_.\\/+-]*$/.test(GIT_REVISION) && !/\\.\\.|\\/\\/|\\/\\.|\\.lock(\\/|$)|[.\\/]$/.test(GIT_REVISION);
  if (!branch || GIT_REVISION.length > 200) found.push('git-revision must be a branch, a tag or a full commit id, got "' + GIT_REVISION + '"');
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(\\/[a-z0-9._\\/-]*[a-z0-9])?$/i.test(REGISTRY)) {
    found.push('registry must be a host such as "registry.example:5000", got "' + REGISTRY + '"');
  }
  if (IMAGE_TAG && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(IMAGE_TAG)) {
    found.push('image-tag must have at most 128 letters, digits, "_", "." or "-" and not begin with "." or "-", got "' + IMAGE_TAG + '"');
  }
  if (IMAGE_TAG === "latest") found.push("image-tag must be a version of its own, got \\"latest\\"");
  if (/^built-/.test(IMAGE_TAG)) found.push('image-tag must not begin with "built-", by which the pipeline remembers its last builds, got "' + IMAGE_TAG + '"');
  return found;
}

run(async () => {
  const found = problems();
  if (found.length > 0) {
    for (const problem of found) console.error("error: " + problem);
    process.exitCode = 1;
    return;
  }
  const lines = [];
  for (const line of SERVICES.split("\\n").filter(Boolean)) {
    const [service, repository] = line.split(" ");
    const image = await manifest(repository, marker(GIT_REVISION));
    const base = image && await revision(repository, image);
    console.log(service + ": " + (base ? "its newest image is of " + base : "no image of this revision yet"));
    if (base && /^[0-9a-f]{40}$/.test(base)) lines.push(service + " " + base);
  }
  output("bases", lines.join("\\n"));
});
`;
