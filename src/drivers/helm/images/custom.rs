/// Fields of custom resources that hold an image whole, by group, kind and path: what operators run for them. Pod templates in
/// custom resources need no entry.
pub(super) static FIELDS: &[(&str, &str, &[&str])] = &[
    // https://prometheus-operator.dev/docs/api-reference/api/
    ("monitoring.coreos.com", "Prometheus", &["spec", "image"]),
    ("monitoring.coreos.com", "Prometheus", &["spec", "thanos", "image"]),
    ("monitoring.coreos.com", "PrometheusAgent", &["spec", "image"]),
    ("monitoring.coreos.com", "Alertmanager", &["spec", "image"]),
    ("monitoring.coreos.com", "ThanosRuler", &["spec", "image"]),
    // https://github.com/open-telemetry/opentelemetry-operator/tree/main/docs/api
    ("opentelemetry.io", "OpenTelemetryCollector", &["spec", "image"]),
    ("opentelemetry.io", "OpenTelemetryCollector", &["spec", "targetAllocator", "image"]),
    ("opentelemetry.io", "Instrumentation", &["spec", "java", "image"]),
    ("opentelemetry.io", "Instrumentation", &["spec", "nodejs", "image"]),
    ("opentelemetry.io", "Instrumentation", &["spec", "python", "image"]),
    ("opentelemetry.io", "Instrumentation", &["spec", "dotnet", "image"]),
    // https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
    ("postgresql.cnpg.io", "Cluster", &["spec", "imageName"]),
];
