{{/* Labels of everything in a team's namespace: `list $ team`. */}}
{{- define "teams.labels" -}}
app.kubernetes.io/name: teams
app.kubernetes.io/part-of: platform
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
team: {{ index . 1 | quote }}
{{- end }}

{{/* Labels of what is the cluster's. */}}
{{- define "teams.clusterLabels" -}}
app.kubernetes.io/name: teams
app.kubernetes.io/part-of: platform
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Google Groups as subjects of a binding. */}}
{{- define "teams.subjects" -}}
{{- range . }}
- { apiGroup: rbac.authorization.k8s.io, kind: Group, name: {{ . | quote }} }
{{- end }}
{{- end }}

{{/*
Metadata of an object in a team's namespace: `list $ $team $namespace "name"`. With the namespace stays what closes and limits
it: a team that was taken out by a slip must not leave an open namespace behind. What gives access goes at once.
*/}}
{{- define "teams.metadata" -}}
name: {{ index . 3 }}
namespace: {{ index . 2 }}
labels:
  {{- include "teams.labels" . | nindent 2 }}
{{- if (index . 0).Values.keepNamespaces }}
annotations:
  helm.sh/resource-policy: keep
{{- end }}
{{- end }}
