export { resolveArgoCdScripts } from "./argo-cd-scripts";
export { argoCdVersion } from "./catalogue";
export { resolveTools } from "./resolve";
export { toolNames, workflowPrograms, workflowToolNames, type RehearsalTools, type ResolveOptions, type Tool, type ToolName, type ToolSource } from "./types";
