{{/* To whom an alert goes, and what is to be done: https://prometheus.io/docs/practices/alerting */}}
{{- define "application.alert" -}}
labels:
  severity: {{ .severity }}
  team: {{ .root.Values.team | quote }}
  namespace: {{ .root.Release.Namespace }}
annotations:
  summary: {{ .summary | quote }}
  runbook_url: {{ printf "%s#%s" .root.Values.alerts.runbookUrl (lower .alert) | quote }}
{{- end }}
