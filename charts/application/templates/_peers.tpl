{{- define "application.sameTeam" -}}
- podSelector: {}
- namespaceSelector:
    matchLabels: { {{ .Values.networkPolicy.teamLabel }}: {{ .Values.team | quote }} }
{{- end }}

{{/* Every pod that Consul's injector gave a proxy; the label is the injector's. */}}
{{- define "application.mesh" -}}
- namespaceSelector: {}
  podSelector:
    matchLabels: { consul.hashicorp.com/connect-inject-status: injected }
{{- end }}

{{/* A declared peer: a range of addresses, or pods of a namespace. */}}
{{- define "application.peer" -}}
{{- if .cidr -}}
- ipBlock: { cidr: {{ .cidr }} }
{{- else -}}
- namespaceSelector:
    matchLabels: { kubernetes.io/metadata.name: {{ .namespace }} }
  {{- with .application }}
  podSelector:
    matchLabels: { app.kubernetes.io/name: {{ . }} }
  {{- end }}
{{- end }}
{{- end }}
