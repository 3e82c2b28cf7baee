{{/* What makes a new pod when it changes, what the injectors read, and the team's own. */}}
{{- define "application.podAnnotations" -}}
{{- if .Values.configFiles }}
checksum/config: {{ toJson .Values.configFiles | sha256sum }}
{{- end }}
{{- include "application.vaultAnnotations" . }}
{{- include "application.consulAnnotations" . }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* https://developer.hashicorp.com/vault/docs/deploy/kubernetes/injector/annotations */}}
{{- define "application.vaultAnnotations" -}}
{{- with .Values.vault -}}
{{- if .enabled }}
vault.hashicorp.com/agent-inject: "true"
vault.hashicorp.com/role: {{ .role | quote }}
vault.hashicorp.com/auth-path: {{ .authPath | quote }}
{{- if .prePopulateOnly }}
vault.hashicorp.com/agent-pre-populate-only: "true"
{{- end }}
{{- with .caSecret }}
vault.hashicorp.com/tls-secret: {{ . | quote }}
vault.hashicorp.com/ca-cert: /vault/tls/ca.crt
{{- end }}
{{- range $name, $secret := .secrets }}
vault.hashicorp.com/agent-inject-secret-{{ $name }}: {{ $secret.path | quote }}
{{- with $secret.file }}
vault.hashicorp.com/agent-inject-file-{{ $name }}: {{ . | quote }}
{{- end }}
{{- with $secret.template }}
vault.hashicorp.com/agent-inject-template-{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Upstreams are named, not found by a transparent proxy: that one would take what the gateway and Prometheus send as
well, and its redirection needs rights that Pod Security does not give.
https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label */}}
{{- define "application.consulAnnotations" -}}
{{- if .Values.consul.enabled }}
consul.hashicorp.com/connect-inject: "true"
consul.hashicorp.com/connect-service: {{ include "application.name" . }}
consul.hashicorp.com/connect-service-port: {{ .Values.port | quote }}
consul.hashicorp.com/transparent-proxy: "false"
{{- if .Values.consul.upstreams }}
{{- $upstreams := list -}}
{{- range .Values.consul.upstreams -}}
{{- $upstreams = append $upstreams (printf "%s:%d" .service (int .port)) -}}
{{- end }}
consul.hashicorp.com/connect-service-upstreams: {{ join "," $upstreams | quote }}
{{- end }}
{{- end }}
{{- end }}
