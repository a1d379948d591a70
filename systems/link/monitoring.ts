import { SystemApplication } from "../application";
import { clusterRoles, operatorKinds, prometheus, roles } from "./kinds";
import { thirdParty } from "./names";

const inWave = (wave: number) => ({ wave, category: "monitoring", namespace: "monitoring" });

/** A dashboard as Grafana's sidecar finds it. */
const dashboard = {
  title: "Link", uid: "link", schemaVersion: 39, time: { from: "now-6h", to: "now" },
  panels: [
    { id: 1, type: "timeseries", title: "Ready pods", gridPos: { x: 0, y: 0, w: 12, h: 8 },
      targets: [{ refId: "A", expr: 'sum by (deployment) (kube_deployment_status_replicas_ready{namespace="link"})' }] },
    { id: 2, type: "timeseries", title: "Restarts in 15 minutes", gridPos: { x: 12, y: 0, w: 12, h: 8 },
      targets: [{ refId: "A", expr: 'sum by (pod) (increase(kube_pod_container_status_restarts_total{namespace="link"}[15m]))' }] },
  ],
};

/** Metrics, logs and traces. */
export const monitoring: SystemApplication[] = [
  thirdParty("prometheus-stack", inWave(0), {
    clusterResources: operatorKinds,
    namespacedResources: [...roles, ...prometheus],
    charts: [{
      name: "kube-prometheus-stack", repository: "https://prometheus-community.github.io/helm-charts", version: "85.1.3",
      values: { prometheus: { prometheusSpec: { ruleSelectorNilUsesHelmValues: false, serviceMonitorSelectorNilUsesHelmValues: false } } },
      environmentValues: { prod: { prometheus: { prometheusSpec: { replicas: 2, retention: "30d" } }, alertmanager: { alertmanagerSpec: { replicas: 3 } } } },
    }],
  }),

  thirdParty("loki-stack", inWave(1), {
    clusterResources: clusterRoles,
    namespacedResources: roles,
    charts: [{
      name: "loki", repository: "https://grafana.github.io/helm-charts", version: "6.55.0",
      values: {
        deploymentMode: "SingleBinary",
        singleBinary: { replicas: 1 }, read: { replicas: 0 }, write: { replicas: 0 }, backend: { replicas: 0 },
        loki: {
          auth_enabled: false, commonConfig: { replication_factor: 1 }, storage: { type: "filesystem" },
          schemaConfig: { configs: [{ from: "2024-04-01", store: "tsdb", object_store: "filesystem", schema: "v13", index: { prefix: "loki_index_", period: "24h" } }] },
        },
      },
    }],
  }),

  thirdParty("jaeger-tracing", inWave(1), {
    charts: [{
      name: "jaeger", repository: "https://jaegertracing.github.io/helm-charts", version: "3.3.1",
      values: { allInOne: { enabled: true }, provisionDataStore: { cassandra: false }, storage: { type: "memory" }, agent: { enabled: false }, collector: { enabled: false }, query: { enabled: false } },
    }],
  }),

  thirdParty("custom-dashboards", { ...inWave(1), after: ["prometheus-stack"], blocking: false }, {
    manifests: [{ file: "link.yaml", object: {
      apiVersion: "v1", kind: "ConfigMap", metadata: { name: "link-dashboards", labels: { grafana_dashboard: "1" } },
      data: { "link.json": JSON.stringify(dashboard) },
    } }],
  }),

  thirdParty("alert-rules", { ...inWave(1), after: ["prometheus-stack"] }, {
    manifests: [{ file: "link.yaml", object: {
      apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: { name: "link" },
      spec: { groups: [{ name: "link", rules: [
        { alert: "LinkServiceUnavailable", for: "5m", labels: { severity: "critical" },
          expr: 'kube_deployment_status_replicas_available{namespace="link"} == 0',
          annotations: { summary: "{{ $labels.deployment }} has no available pod" } },
        { alert: "LinkMigrationFailed", for: "1m", labels: { severity: "critical" },
          expr: 'kube_job_status_failed{namespace="link", job_name=~".*-(migration|expand|migrate|contract)"} > 0',
          annotations: { summary: "{{ $labels.job_name }} has failed; the old version goes on" } },
      ] }] },
    } }],
  }),
];
