{{/* The name that everything begins with. */}}
{{- define "stand-in.name" -}}
{{ .Values.global.name | default (printf "%s-consul" .Release.Name) }}
{{- end }}

{{/* Labels of a component: takes a list of root and component. */}}
{{- define "stand-in.labels" -}}
app: consul
chart: consul-helm
release: {{ (index . 0).Release.Name }}
component: {{ index . 1 }}
{{- end }}

{{/* What the chart gives containers of its own. */}}
{{- define "stand-in.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
runAsNonRoot: true
runAsUser: 100
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* Values that are YAML in a text, with templates in it: takes a list of root and text. */}}
{{- define "stand-in.text" -}}
{{- with index . 1 }}{{ tpl . (index $ 0) }}{{ else }}null{{ end }}
{{- end }}
