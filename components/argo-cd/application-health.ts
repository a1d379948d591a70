import { blockingAnnotation } from "../../model/annotations";

/** The key of `argocd-cm` that holds the health script for Applications. */
export const applicationHealthKey = "resource.customizations.health.argoproj.io_Application";

/**
 * Health of an Application as its parent sees it: the gate between two sync waves.
 *
 * Argo CD ships no health check for Applications, and its documented example reads `status.health` alone, which is
 * still the old one right after the parent changed the child. This script answers Healthy only when the status belongs
 * to the present spec, no operation runs, the child is synced, and the child itself is healthy.
 *
 * The Lua machine of Argo CD has the base, table and package libraries only, and one second.
 */
export const applicationHealthScript = `-- Is there anything in it? Argo CD fills in empty blocks that the spec leaves out.
local function blank(value)
  if type(value) == "table" then
    for _, inner in pairs(value) do
      if not blank(inner) then return false end
    end
    return true
  end
  return value == nil or value == false or value == "" or value == 0
end

-- Do both say the same, where blank and absent are the same?
local function agree(left, right)
  if blank(left) or blank(right) then return blank(left) and blank(right) end
  if type(left) ~= "table" or type(right) ~= "table" then return left == right end
  for key in pairs(left) do
    if not agree(left[key], right[key]) then return false end
  end
  for key in pairs(right) do
    if left[key] == nil and not blank(right[key]) then return false end
  end
  return true
end

local metadata, spec, status = obj.metadata or {}, obj.spec or {}, obj.status or {}
local sync, health, operation = status.sync or {}, status.health or {}, status.operationState or {}
local holdsUp = (metadata.annotations or {})["${blockingAnnotation}"] ~= "false"

local function answer(verdict, message)
  message = message or ""
  if holdsUp or verdict == "Healthy" then return { status = verdict, message = message } end
  return { status = "Healthy", message = "does not hold the wave up; by itself " .. verdict .. ": " .. message }
end

local function firstError()
  for _, condition in ipairs(status.conditions or {}) do
    if condition.type == "ComparisonError" or condition.type == "InvalidSpecError" or condition.type == "SyncError" then
      return condition.message
    end
  end
end

-- 1. The status must belong to the present spec.
local compared = sync.comparedTo
if compared == nil or blank(health.status) then
  return answer("Progressing", firstError() or "not yet reconciled")
end
if not agree(compared.destination, spec.destination) then
  return answer("Progressing", "the status belongs to an earlier destination")
end
if spec.sourceHydrator == nil then
  local present
  if blank(spec.sources) then present = agree(compared.source, spec.source) else present = agree(compared.sources, spec.sources) end
  if not present then return answer("Progressing", "the status belongs to an earlier source or revision") end
end

-- 2. Nothing may be under way.
if obj.operation ~= nil or operation.phase == "Running" or operation.phase == "Terminating" then
  return answer("Progressing", operation.message or "a sync operation is under way")
end

-- 3. The last operation counts when it acted on what is compared now; a failed hook leaves Synced and Healthy behind.
local result = operation.syncResult or {}
local atRevision = not (blank(sync.revision) and blank(sync.revisions))
  and agree(result.revision, sync.revision) and agree(result.revisions, sync.revisions)
if atRevision and (operation.phase == "Failed" or operation.phase == "Error") then
  return answer("Degraded", operation.message)
end

-- 4. It must be synced. Without pruning or healing some differences stay for good: then the finished operation counts.
if sync.status ~= "Synced" then
  local automated = (spec.syncPolicy or {}).automated
  if automated == nil or automated.enabled == false then
    return answer("Suspended", "OutOfSync and waits for a manual sync")
  end
  local keepsDifferences = automated.prune ~= true or automated.selfHeal ~= true
  -- The comparison must be younger than the operation: before it, Argo CD calls what is not there yet Healthy.
  local youngerComparison = not blank(operation.finishedAt) and not blank(status.reconciledAt) and status.reconciledAt > operation.finishedAt
  local finished = keepsDifferences and atRevision and operation.phase == "Succeeded" and youngerComparison
  -- Where nothing is left to do but to prune, Argo CD does not even begin an operation.
  local onlyPrunes = automated.prune ~= true and not blank(status.resources)
  for _, resource in ipairs(status.resources or {}) do
    -- Hooks have no sync status.
    if not blank(resource.status) and resource.status ~= "Synced" and resource.requiresPruning ~= true then onlyPrunes = false end
  end
  if not (finished or onlyPrunes) then
    return answer("Progressing", firstError() or "OutOfSync and waits for its automated sync")
  end
end

-- 5. Its own health, where nothing at all is not health.
if health.status == "Missing" or health.status == "Unknown" then
  return answer("Progressing", firstError() or ("health is " .. health.status))
end
return answer(health.status, health.message)
`;
