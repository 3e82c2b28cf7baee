{{/* The pod of a job. Takes root, account, script; consul: whether it talks to Consul; claim and path of a volume. */}}
{{- define "operations.pod" -}}
restartPolicy: OnFailure
serviceAccountName: {{ .account }}
nodeSelector: {{- toYaml .root.Values.nodeSelector | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 100
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
containers:
  - name: {{ .account }}
    image: {{ .root.Values.image }}
    command: [/bin/sh, -eu, -c]
    args:
      - |
        {{- trim .script | nindent 8 }}
    {{- if .consul }}
    env:
      - { name: CONSUL_HTTP_ADDR, value: "https://{{ .root.Values.consul }}-server.{{ .root.Release.Namespace }}.svc:8501" }
      - { name: CONSUL_CACERT, value: /consul/ca/tls.crt }
      - name: CONSUL_HTTP_TOKEN
        valueFrom:
          secretKeyRef: { name: {{ .root.Values.consul }}-bootstrap-acl-token, key: token }
    {{- end }}
    resources:
      requests: { cpu: 10m, memory: 64Mi }
      limits: { memory: 256Mi }
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: { drop: [ALL] }
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      {{- if .consul }}
      - { name: ca, mountPath: /consul/ca, readOnly: true }
      {{- end }}
      {{- if .claim }}
      - { name: claim, mountPath: {{ .path }} }
      {{- end }}
volumes:
  - name: tmp
    emptyDir: { sizeLimit: 64Mi }
  {{- if .consul }}
  - name: ca
    secret: { secretName: {{ .root.Values.consul }}-ca-cert, defaultMode: 0440 }
  {{- end }}
  {{- if .claim }}
  - name: claim
    persistentVolumeClaim: { claimName: {{ .claim }} }
  {{- end }}
{{- end }}
