export const serverPort = 2746;
export const controllerName = "workflow-controller";
export const serverName = "argo-server";
