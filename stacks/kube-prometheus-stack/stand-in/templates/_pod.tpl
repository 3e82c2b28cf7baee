{{/* The parts of a pod that values decide: where it runs, its container. Takes labels, values, container, port, tag, and
     `pod` and `own`, the security contexts of pod and container. */}}
{{- define "stand-in.pod" -}}
metadata:
  labels: {{- toYaml .labels | nindent 4 }}
spec:
  nodeSelector: {{- toYaml .values.nodeSelector | nindent 4 }}
  tolerations: {{- toYaml .values.tolerations | nindent 4 }}
  topologySpreadConstraints: {{- toYaml (.values.topologySpreadConstraints | default list) | nindent 4 }}
  affinity: {{- include "stand-in.affinity" . | nindent 4 }}
  securityContext: {{- toYaml (.pod | default .values.securityContext) | nindent 4 }}
  {{- with .values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  containers:
    - name: {{ .container }}
      image: "{{ .values.image.registry }}/{{ .values.image.repository }}:{{ .values.image.tag | default .tag }}"
      ports: [{ name: http, containerPort: {{ .port }} }]
      readinessProbe: { httpGet: { path: {{ .ready | default "/healthz" }}, port: http } }
      securityContext: {{- toYaml (.own | default .values.containerSecurityContext) | nindent 8 }}
      resources: {{- toYaml .values.resources | nindent 8 }}
      {{- with .values.volumeMounts }}
      volumeMounts: {{- toYaml . | nindent 8 }}
      {{- end }}
  {{- with .values.volumes }}
  volumes: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* What the operator gives to the containers of a Prometheus and of an Alertmanager. */}}
{{- define "stand-in.operated" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The affinity as it is, and what the operator makes of `podAntiAffinity`. */}}
{{- define "stand-in.affinity" -}}
{{- $affinity := deepCopy .values.affinity }}
{{- with .values.podAntiAffinity }}
{{- $term := dict "topologyKey" $.values.podAntiAffinityTopologyKey "labelSelector" (dict "matchLabels" $.labels) }}
{{- if eq . "hard" }}
{{- $_ := set $affinity "podAntiAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (list $term)) }}
{{- else if eq . "soft" }}
{{- $weighted := dict "weight" 100 "podAffinityTerm" $term }}
{{- $_ := set $affinity "podAntiAffinity" (dict "preferredDuringSchedulingIgnoredDuringExecution" (list $weighted)) }}
{{- end }}
{{- end }}
{{- toYaml $affinity }}
{{- end }}

{{/* Takes name, namespace, labels, budget. */}}
{{- define "stand-in.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
spec:
  {{- range $key, $value := omit .budget "enabled" }}
  {{- if not (kindIs "invalid" $value) }}
  {{ $key }}: {{ $value }}
  {{- end }}
  {{- end }}
  selector:
    matchLabels: {{- toYaml .labels | nindent 6 }}
{{- end }}
