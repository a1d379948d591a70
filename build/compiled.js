// The compiled programs of a clone: kept below node_modules, by a key of the sources, and written in one step.
const { spawnSync } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { keyOf, sourceFiles } = require("./sources");

/** How many versions of the sources stay: whoever goes back to another branch finds it. */
const versionsKept = 5;

/**
 * The directory with the compiled programs of this clone as its sources are now; compiles them where that was not done yet. Any
 * number of commands can ask together: one of them compiles, the others wait for it.
 */
async function compiled(root) {
  const files = sourceFiles(root);
  const cache = join(root, "node_modules", ".cache", "gitops-platform");
  const directory = join(cache, keyOf(root, files));
  if (existsSync(directory)) return directory;
  checkCompilers(root);
  const lock = `${directory}.lock`;
  mkdirSync(cache, { recursive: true });
  while (!take(lock)) {
    await sleep(50);
    if (existsSync(directory)) return directory;
    if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
  }
  try {
    if (!existsSync(directory)) compile(root, directory);
    removeOld(cache);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  return directory;
}

/** @throws an error with a hint where the clone was installed without its development dependencies. */
function checkCompilers(root) {
  const missing = ["esbuild", "ts-node", "@swc/core", "typescript"].filter((name) => !existsSync(join(root, "node_modules", name)));
  if (missing.length === 0) return;
  throw Object.assign(new Error(`the development dependencies of this clone are not installed: ${missing.join(", ")}`), {
    hint: "run `npm ci --ignore-scripts`; without them, use the package that `npm pack` makes elsewhere",
  });
}

/** In a process of its own, because the compiler stays in the one where it is loaded, and changes how errors look. */
function compile(root, directory) {
  const temporary = `${directory}.${randomUUID()}.tmp`;
  try {
    mkdirSync(temporary);
    const { status } = spawnSync(process.execPath, [join(__dirname, "compile.js"), root, temporary], { stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) throw new Error(`the sources in ${root} could not be compiled`);
    renameSync(temporary, directory);
  } catch (error) {
    // Somebody who took the lock for abandoned was first.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The lock only saves work: without it everything is done twice, and the first one stays. */
function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  return true;
}

function isAbandoned(lock) {
  try {
    const pid = Number(readFileSync(join(lock, "pid"), "utf8"));
    if (pid > 0) process.kill(pid, 0);
    // Its number may belong to another process by now.
    return Date.now() - statSync(lock).mtimeMs > 60_000;
  } catch (error) {
    if (error.code === "ESRCH") return true;
    if (error.code === "EPERM") return false;
    // Gone, or made in this moment and without a number yet.
    return existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 5_000;
  }
}

/** Removes older versions; one of the last hour may be in use by a run of the engine. */
function removeOld(cache) {
  const kept = readdirSync(cache)
    .map((name) => ({ path: join(cache, name), time: statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now() }))
    .sort((left, right) => right.time - left.time);
  for (const { path, time } of kept.slice(versionsKept)) {
    if (Date.now() - time > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

module.exports = { compiled };
