{{/* What a probe asks. */}}
{{- define "application.question" -}}
{{- $port := int (.probe.port | default .port) -}}
{{- if eq .probe.type "http" -}}
httpGet: { path: {{ .probe.path | quote }}, port: {{ $port }} }
{{- else if eq .probe.type "tcp" -}}
tcpSocket: { port: {{ $port }} }
{{- else if eq .probe.type "grpc" -}}
grpc: { port: {{ $port }}, service: {{ .probe.grpcService | quote }} }
{{- else -}}
exec:
  command: {{ toJson .probe.command }}
{{- end }}
{{- end }}

{{- define "application.probe" -}}
{{ include "application.question" . }}
initialDelaySeconds: {{ .probe.initialDelaySeconds }}
periodSeconds: {{ .probe.periodSeconds }}
timeoutSeconds: {{ .probe.timeoutSeconds }}
failureThreshold: {{ .probe.failureThreshold }}
{{- end }}

{{/* Environment: plain values, then single keys of Secrets. In the order of their names, so that nothing changes by itself. */}}
{{- define "application.env" -}}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $from := .Values.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $from.secret | quote }}, key: {{ $from.key | quote }} }
{{- end }}
{{- end }}

{{- define "application.envFrom" -}}
{{- range .Values.envFrom.configMaps }}
- configMapRef: { name: {{ . | quote }} }
{{- end }}
{{- range .Values.envFrom.secrets }}
- secretRef: { name: {{ . | quote }} }
{{- end }}
{{- end }}

{{- define "application.volumeMounts" -}}
{{- range $index, $writable := .Values.writablePaths }}
- { name: writable-{{ $index }}, mountPath: {{ $writable.path | quote }} }
{{- end }}
{{- if .Values.configFiles }}
- { name: config, mountPath: {{ .Values.configPath | quote }}, readOnly: true }
{{- end }}
{{- range .Values.volumes }}
- name: {{ .name }}
  mountPath: {{ .mountPath | quote }}
  readOnly: {{ ne (get . "readOnly" | toString) "false" }}
  {{- with .subPath }}
  subPath: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "application.volumes" -}}
{{- range $index, $writable := .Values.writablePaths }}
- name: writable-{{ $index }}
  emptyDir: { sizeLimit: {{ $writable.sizeLimit | quote }} }
{{- end }}
{{- if .Values.configFiles }}
- name: config
  configMap: { name: {{ include "application.name" . }} }
{{- end }}
{{- range .Values.volumes }}
- {{ omit . "mountPath" "readOnly" "subPath" | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}

{{/* A zone each. `nodeTaintsPolicy: Honor` leaves a zone out that failed, whose nodes are tainted, and `matchLabelKeys`
counts the pods of one revision only, else a rollout could not place its first pod. */}}
{{- define "application.spread" -}}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: {{ .Values.spread.zones }}
  nodeTaintsPolicy: Honor
  matchLabelKeys: [pod-template-hash]
  labelSelector:
    matchLabels: {{- include "application.selector" . | nindent 6 }}
{{- end }}

{{- define "application.hosts" -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (dict "matchLabels" (include "application.selector" . | fromYaml)) -}}
podAntiAffinity:
{{- if eq .Values.spread.hosts "required" }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - {{- toYaml $term | nindent 6 }}
{{- else }}
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm: {{- toYaml $term | nindent 8 }}
{{- end }}
{{- end }}
