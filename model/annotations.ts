export const waveAnnotation = "argocd.argoproj.io/sync-wave";

/** The annotation by which an Application says that it holds no wave up. */
export const blockingAnnotation = "gitops.platform/blocking";
