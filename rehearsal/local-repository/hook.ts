/**
 * The post-receive hook of the local repository: a push has Argo CD look at once at every Application that follows the
 * pushed branch, as a webhook would on a Git server.
 */
export function postReceiveHook({ kubectl, kubeconfig, argoCdNamespace }: { kubectl: string; kubeconfig: string; argoCdNamespace: string }): string {
  return `#!/bin/sh
# Asks Argo CD to look at the pushed branches now; without a cluster it does nothing.
kubectl() { ${quote(kubectl)} --kubeconfig ${quote(kubeconfig)} --namespace ${quote(argoCdNamespace)} --request-timeout 5s "$@" 2>/dev/null; }
while read -r _ _ reference; do
  branch=\${reference#refs/heads/}
  names=$(kubectl get applications.argoproj.io --output "jsonpath={range .items[?(@.spec.source.targetRevision==\\"$branch\\")]}{.metadata.name} {end}") || continue
  [ -z "$names" ] || kubectl annotate applications.argoproj.io $names argocd.argoproj.io/refresh=normal --overwrite >/dev/null
done
exit 0
`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
