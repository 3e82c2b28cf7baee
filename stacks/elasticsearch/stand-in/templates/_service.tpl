{{/* Takes name, namespace, labels, port, headless. */}}
{{- define "stand-in.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
spec:
  {{- if .headless }}
  clusterIP: None
  {{- end }}
  selector: {{- toYaml .labels | nindent 4 }}
  ports: [{ name: https, port: {{ .port }}, targetPort: {{ .port }} }]
{{- end }}
