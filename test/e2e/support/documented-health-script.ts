/**
 * What the documentation of Argo CD suggests for the health of Applications, in its effect: it repeats the child's own
 * status, which is the old one right after the parent changed the child. Kept to show that the proof of order can fail.
 */
export const documentedHealthScript = `local verdict = { status = "Progressing", message = "" }
if obj.status ~= nil and obj.status.health ~= nil then
  verdict.status = obj.status.health.status
  verdict.message = obj.status.health.message or ""
end
return verdict
`;
