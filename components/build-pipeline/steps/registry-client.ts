/**
 * A small client of the OCI distribution API (https://github.com/opencontainers/distribution-spec), for the steps that run
 * in a plain Node.js image: with a token service, with a password, and without either.
 *
 * Reads REGISTRY, PLAIN_HTTP (true or false, for DECLARED_REGISTRY only: a parameter may name another one) and DOCKER_CONFIG, a directory that may hold a `config.json`. Shows no
 * credential: errors have the method, the path and the status only.
 */
export const registryClient = `
const fs = require("node:fs");
const path = require("node:path");

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json",
];
// A registry may be a part of a host, such as ghcr.io/team.
const [host, ...prefix] = (process.env.REGISTRY || "").split("/");
// docker.io is a web site: the API of Docker Hub and its logins have other names, and images without an owner are in library.
const hub = ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host);
const plainHttp = process.env.PLAIN_HTTP === "true" && process.env.REGISTRY === process.env.DECLARED_REGISTRY;
const origin = (plainHttp ? "http://" : "https://") + (hub ? "registry-1.docker.io" : host);
const within = (repository) => [...(hub && prefix.length === 0 && !repository.includes("/") ? ["library"] : prefix), repository].join("/");

function password() {
  const file = path.join(process.env.DOCKER_CONFIG || "/nowhere", "config.json");
  if (!fs.existsSync(file)) return undefined;
  const auths = JSON.parse(fs.readFileSync(file, "utf8")).auths || {};
  const entry = auths[process.env.REGISTRY] || (hub && auths["https://index.docker.io/v1/"]) || auths[host] || auths["https://" + host];
  if (!entry) return undefined;
  return entry.auth || Buffer.from(entry.username + ":" + entry.password).toString("base64");
}

const tokens = new Map();
async function bearer(challenge, key) {
  const field = (name) => (new RegExp(name + '="([^"]*)"').exec(challenge) || [])[1];
  const url = new URL(field("realm"));
  // A password goes over plain HTTP to nobody but the registry itself, where that was declared.
  if (url.protocol !== "https:" && !(plainHttp && url.host === host)) throw new Error("the registry asks for its password over plain HTTP, at " + url.origin);
  for (const name of ["service", "scope"]) if (field(name)) url.searchParams.set(name, field(name));
  const basic = password();
  const response = await fetch(url, { headers: basic ? { authorization: "Basic " + basic } : {} });
  if (!response.ok) throw new Error("the token service of the registry answered " + response.status);
  const answer = await response.json();
  tokens.set(key, "Bearer " + (answer.token || answer.access_token));
}

async function call(method, repository, rest, headers = {}, body = undefined) {
  const where = within(repository) + rest;
  const key = (method === "PUT" ? "push " : "pull ") + repository;
  for (let attempt = 1; ; attempt++) {
    const basic = password();
    const authorization = tokens.get(key) || (basic && "Basic " + basic);
    const response = await fetch(origin + "/v2/" + where, { method, body, headers: authorization ? { ...headers, authorization } : headers });
    const challenge = response.headers.get("www-authenticate") || "";
    if (response.status === 401 && attempt === 1 && /^bearer /i.test(challenge)) {
      await bearer(challenge, key);
      continue;
    }
    if (response.ok || response.status === 404) return response;
    throw new Error("the registry answered " + response.status + " to " + method + " /v2/" + where);
  }
}

// The manifest that a tag or a digest names, with its digest, or undefined.
async function manifest(repository, reference) {
  const response = await call("GET", repository, "/manifests/" + reference, { accept: manifestTypes.join(", ") });
  if (response.status === 404) return undefined;
  const text = await response.text();
  const digest = response.headers.get("docker-content-digest")
    || "sha256:" + require("node:crypto").createHash("sha256").update(text).digest("hex");
  return { text, type: response.headers.get("content-type"), digest, content: JSON.parse(text) };
}

// The commit that an image says it was built from, or undefined.
async function revision(repository, found) {
  let content = found.content;
  if (Array.isArray(content.manifests)) {
    const image = content.manifests.find((entry) => !entry.platform || entry.platform.os !== "unknown");
    const inner = image && await manifest(repository, image.digest);
    if (!inner) return undefined;
    content = inner.content;
  }
  if (!content.config) return undefined;
  const response = await call("GET", repository, "/blobs/" + content.config.digest);
  if (response.status === 404) return undefined;
  const configuration = await response.json();
  return ((configuration.config || {}).Labels || {})["org.opencontainers.image.revision"];
}

// Puts a tag on an image that is there.
async function tag(repository, image, name) {
  const response = await call("PUT", repository, "/manifests/" + name, { "content-type": image.type }, image.text);
  if (!response.ok) throw new Error("the registry answered " + response.status + " to the tag " + name);
}

// The tag that remembers what was built last from a branch: it moves, and nothing is deployed by it.
function marker(name) {
  const hash = require("node:crypto").createHash("sha256").update(name).digest("hex").slice(0, 8);
  return "built-" + name.replace(/[^A-Za-z0-9_.-]+/g, "-").slice(0, 80) + "-" + hash;
}

function output(name, value) {
  const directory = path.join(process.env.WORKSPACE, "outputs");
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, name), value);
}

function run(main) {
  main().catch((error) => {
    const cause = error.cause ? ": " + (error.cause.code || error.cause.message) : "";
    console.error("error: " + error.message + cause);
    process.exitCode = 1;
  });
}
`;
