import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { ChangedResource, RunSummary } from "./types";

const operations: Partial<Record<OpType, ChangedResource["operation"]>> = {
  create: "create",
  "create-replacement": "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  "delete-replaced": "delete",
  import: "import",
  "import-replacement": "import",
  read: "read",
};

const doing: Readonly<Record<ChangedResource["operation"], string>> = {
  create: "creating",
  update: "updating",
  replace: "replacing",
  delete: "deleting",
  import: "importing",
  read: "reading",
};

/** Lines that only count follow each other at this distance at least, milliseconds. */
const countingPause = 500;

/** Turns the engine's events into one-line progress, a summary, and the text of errors. */
export class RunLog {
  private readonly started = Date.now();
  private readonly active = new Map<string, { label: string; status: string }>();
  private readonly changes = new Map<string, ChangedResource>();
  private readonly warnings = new Set<string>();
  private readonly errors = new Set<string>();
  private readonly counts = new Map<OpType, number>();
  private changed = false;
  private done = 0;
  private lastLine = "";
  private lastTime = 0;

  /** @param ignored says whether a message is known and not worth telling */
  constructor(
    private readonly progress: (line: string) => void,
    private readonly ignored: (message: string) => boolean = () => false,
  ) {}

  /** Takes one event. One that is not understood is told in one line, and ends nothing. */
  handle(event: EngineEvent): void {
    try {
      this.take(event);
    } catch (error) {
      const kind = Object.keys(event).find((key) => key.endsWith("Event")) ?? "unknown";
      this.warnings.add(`an event of the engine (${kind}) is not understood: ${firstLine(error instanceof Error ? error.message : String(error))}`);
    }
  }

  private take(event: EngineEvent): void {
    if (event.resourcePreEvent) this.begin(event.resourcePreEvent.metadata, event.resourcePreEvent.planning ?? false);
    else if (event.resOutputsEvent) this.end(event.resOutputsEvent.metadata, true);
    else if (event.resOpFailedEvent) this.end(event.resOpFailedEvent.metadata, false);
    else if (event.summaryEvent) {
      const { same: _same, read: _read, refresh: _refresh, ...changes } = event.summaryEvent.resourceChanges ?? {};
      this.changed = Object.values(changes).some((count) => count > 0);
    } else if (event.diagnosticEvent) {
      const { urn, message, severity, ephemeral } = event.diagnosticEvent;
      this.message(urn ?? "", clean(message), severity, ephemeral ?? false);
    }
  }

  /** What happened, once the engine has ended. */
  summary(): RunSummary {
    const count = (...kinds: OpType[]): number => kinds.reduce((sum, kind) => sum + (this.counts.get(kind) ?? 0), 0);
    return {
      changed: this.changed,
      created: count("create", "import"),
      updated: count("update"),
      replaced: count("replace"),
      deleted: count("delete"),
      unchanged: count("same"),
      changes: [...this.changes.values()],
      warnings: [...this.warnings],
      duration: Date.now() - this.started,
    };
  }

  /** What went wrong, one line each; empty when the engine named nothing. */
  problems(): string[] {
    return [...this.errors];
  }

  private begin(step: StepEventMetadata, planned: boolean): void {
    const { op, urn, type, detailedDiff, diffs } = step;
    const operation = operations[op];
    if (!operation || isQuietStep(step)) return;
    const change: ChangedResource = { operation, type, name: nameOf(urn), urn, paths: Object.keys(detailedDiff ?? {}) };
    if (change.paths.length === 0 && operation === "update") change.paths = diffs ?? [];
    const known = this.changes.get(urn);
    if (known?.operation !== "replace") this.changes.set(urn, change);
    const verb = planned ? `would ${operation}` : doing[operation];
    this.active.set(urn, { label: `${verb} ${labelOf(urn)}`, status: "" });
    this.tell();
  }

  private end(step: StepEventMetadata, succeeded: boolean): void {
    const { op, urn } = step;
    this.active.delete(urn);
    if (!succeeded || isQuietStep(step)) return;
    this.counts.set(op, (this.counts.get(op) ?? 0) + 1);
    if (op !== "same") this.done++;
    if (this.active.size > 0) this.tell();
  }

  private message(urn: string, message: string, severity: string, ephemeral: boolean): void {
    if (!message || this.ignored(message)) return;
    const about = urn && !isQuiet(typeOf(urn)) ? `${labelOf(urn)}: ` : "";
    if (ephemeral) {
      const active = this.active.get(urn);
      if (!active || active.status === firstLine(message)) return;
      active.status = firstLine(message);
      this.tell(urn);
    } else if (severity === "error") this.errors.add(about + message);
    else if (severity === "warning") this.warnings.add(about + message);
    else if (severity === "info" || severity === "info#err") this.progress(about + firstLine(message));
  }

  /** Tells about one resource: the given one, else the one that is at work for the longest time. */
  private tell(urn?: string): void {
    const active =
      (urn && this.active.get(urn)) ||
      [...this.active.values()].find(({ status }) => status) ||
      [...this.active.values()][0];
    if (!active) return;
    const more = this.active.size > 1 ? ` (and ${this.active.size - 1} more)` : "";
    const line = `${this.done} done; ${active.label}${active.status ? `: ${active.status}` : ""}${more}`;
    if (line === this.lastLine || (!urn && Date.now() - this.lastTime < countingPause)) return;
    this.lastLine = line;
    this.lastTime = Date.now();
    this.progress(line);
  }
}

/** How a resource is called in a line: `Deployment argocd-server`. */
function labelOf(urn: string): string {
  return `${typeOf(urn).split(":").at(-1) ?? ""} ${nameOf(urn)}`;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Components only group resources. A creation that failed has neither state: the engine writes `null` for both. */
function isQuietStep({ type, new: after, old: before }: StepEventMetadata): boolean {
  const state = after ?? before ?? undefined;
  return isQuiet(type) || (state !== undefined && state.custom !== true);
}

/** The stack itself and its providers are no work of the user's. */
function isQuiet(type: string): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:");
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? message;
}

/** Takes the engine's colour marks and terminal codes out of a message. */
function clean(message: string): string {
  // eslint-disable-next-line no-control-regex
  return message
    .replace(/<\{%[^%]*%\}>/g, "")
    .replace(/\u001b\[[0-9;]*m/g, "")
    .trim();
}
