const names: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/** Whether a host in the name of an image means Docker Hub. */
export function isDockerHub(host: string): boolean {
  return names.includes(host);
}

/** Host of a registry's API: `docker.io` itself is a web site. */
export function apiHost(host: string): string {
  return isDockerHub(host) ? "registry-1.docker.io" : host;
}

/** Under which name docker, Kubernetes and BuildKit look for the login of a registry (https://kubernetes.io/docs/concepts/containers/images/#config-json). */
export function loginKey(host: string): string {
  return isDockerHub(host) ? "https://index.docker.io/v1/" : host;
}
