{{/* The pod of a job that talks to Consul: takes a list of root, service account, script, and volumes beside the CA. */}}
{{- define "operations.pod" -}}
{{- $root := index . 0 }}
restartPolicy: OnFailure
serviceAccountName: {{ index . 1 }}
nodeSelector: {{- toYaml $root.Values.nodeSelector | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 100
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
containers:
  - name: consul
    image: {{ $root.Values.image }}
    command: [/bin/sh, -eu, -c]
    args:
      - |
        {{- index . 2 | nindent 8 }}
    env:
      - { name: CONSUL_HTTP_ADDR, value: "https://{{ $root.Values.consul }}-server.{{ $root.Release.Namespace }}.svc:8501" }
      - { name: CONSUL_CACERT, value: /consul/ca/tls.crt }
      - name: CONSUL_HTTP_TOKEN
        valueFrom:
          secretKeyRef: { name: {{ $root.Values.consul }}-bootstrap-acl-token, key: token }
    resources:
      requests: { cpu: 10m, memory: 64Mi }
      limits: { memory: 256Mi }
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: { drop: [ALL] }
    volumeMounts:
      - { name: ca, mountPath: /consul/ca, readOnly: true }
      - { name: tmp, mountPath: /tmp }
      {{- with index . 3 }}
      - { name: {{ .name }}, mountPath: {{ .path }} }
      {{- end }}
volumes:
  - name: ca
    secret: { secretName: {{ $root.Values.consul }}-ca-cert, defaultMode: 0440 }
  - name: tmp
    emptyDir: { sizeLimit: 64Mi }
  {{- with index . 3 }}
  - name: {{ .name }}
    persistentVolumeClaim: { claimName: {{ .claim }} }
  {{- end }}
{{- end }}
