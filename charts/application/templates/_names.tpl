{{/* The release's name is the application's: one chart, many services. */}}
{{- define "application.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 53 | trimSuffix "-" }}
{{- end }}

{{- define "application.serviceAccount" -}}
{{- default (include "application.name" .) .Values.serviceAccount.name }}
{{- end }}

{{/* Never changes: a Deployment's selector cannot. */}}
{{- define "application.selector" -}}
app.kubernetes.io/name: {{ include "application.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "application.labels" -}}
{{ include "application.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.image.tag }}
app.kubernetes.io/version: {{ trunc 63 . | trimAll "-_." | quote }}
{{- end }}
team: {{ .Values.team | quote }}
{{- end }}

{{- define "application.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ with .tag }}:{{ . }}{{ end }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end }}

{{/* Metrics may have a port of their own. */}}
{{- define "application.metricsPort" -}}
{{- .Values.metrics.port | default .Values.port -}}
{{- end }}

{{- define "application.ownMetricsPort" -}}
{{- if and .Values.metrics.enabled .Values.metrics.port (ne (int .Values.metrics.port) (int .Values.port)) -}}yes{{- end -}}
{{- end }}
