{{- define "container" -}}
securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
resources:
  requests: { cpu: 20m, memory: 64Mi }
  limits: { memory: 128Mi }
{{- end }}

{{- define "pod" -}}
restartPolicy: Never
nodeSelector: {{- toYaml .Values.nodeSelector | nindent 2 }}
securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: { type: RuntimeDefault } }
{{- end }}

{{/* One step: kubectl, with arguments of which each is a line. */}}
{{- define "kubectl" -}}
- name: {{ .name }}
  image: {{ .root.Values.kubectl.image }}
  command: [/bin/kubectl]
  args: {{- toYaml .args | nindent 4 }}
  env: [{ name: RUN, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]
  {{- include "container" . | nindent 2 }}
{{- end }}

{{/* One step: Velero's command line. */}}
{{- define "velero" -}}
- name: {{ .name }}
  image: {{ .root.Values.velero.image }}
  command: [/velero]
  args: {{- toYaml (append .args (printf "--namespace=%s" .root.Values.velero.namespace)) | nindent 4 }}
  env:
    - { name: RUN, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
    # It keeps a configuration file there.
    - { name: HOME, value: /tmp }
  {{- include "container" . | nindent 2 }}
{{- end }}

{{/*
The drill, step by step: neither image has a shell, and each step that fails ends the pod and says which it was. Backup and
restore are called as the pod is, so a second try has names of its own. What was restored stays when a step fails, to be
looked at; the next drill begins by removing it.
*/}}
{{- define "drill" -}}
{{- $inVelero := printf "--namespace=%s" .Values.velero.namespace }}
{{- $restored := .Values.canary.restoredAs }}
{{ include "pod" . }}
serviceAccountName: restore-drill
initContainers:
  {{- include "kubectl" (dict "root" . "name" "forget-the-last" "args" (list "delete" "namespace" $restored "--ignore-not-found" "--timeout=10m")) | nindent 2 }}
  {{- include "kubectl" (dict "root" . "name" "location-available" "args" (list "wait" (printf "backupstoragelocations.velero.io/%s" .Values.velero.location) $inVelero "--for=jsonpath={.status.phase}=Available" "--timeout=10m")) | nindent 2 }}
  {{- include "kubectl" (dict "root" . "name" "canary-written" "args" (list "rollout" "status" "statefulset/canary" (printf "--namespace=%s" .Values.canary.namespace) "--timeout=10m")) | nindent 2 }}
  {{- include "velero" (dict "root" . "name" "back-up" "args" (list "backup" "create" "$(RUN)" (printf "--include-namespaces=%s" .Values.canary.namespace) (printf "--storage-location=%s" .Values.velero.location) "--labels=restore-drill=true" "--snapshot-volumes" "--ttl=72h")) | nindent 2 }}
  {{- include "kubectl" (dict "root" . "name" "backed-up" "args" (list "wait" "backups.velero.io/$(RUN)" $inVelero "--for=jsonpath={.status.phase}=Completed" "--timeout=15m")) | nindent 2 }}
  {{- include "velero" (dict "root" . "name" "restore" "args" (list "restore" "create" "$(RUN)" "--from-backup=$(RUN)" (printf "--namespace-mappings=%s:%s" .Values.canary.namespace $restored) "--restore-volumes")) | nindent 2 }}
  {{- include "kubectl" (dict "root" . "name" "restored" "args" (list "wait" "restores.velero.io/$(RUN)" $inVelero "--for=jsonpath={.status.phase}=Completed" "--timeout=15m")) | nindent 2 }}
  {{- include "kubectl" (dict "root" . "name" "canary-read" "args" (list "rollout" "status" "statefulset/canary" (printf "--namespace=%s" $restored) "--timeout=10m")) | nindent 2 }}
containers:
  {{- include "kubectl" (dict "root" . "name" "tidy-up" "args" (list "delete" "namespace" $restored "--timeout=10m")) | nindent 2 }}
{{- end }}
