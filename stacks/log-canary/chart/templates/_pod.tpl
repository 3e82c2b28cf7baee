{{- define "log-canary.job" -}}
backoffLimit: 1
activeDeadlineSeconds: {{ add (mul 2 .Values.patience) 60 }}
# One that failed would be told of for as long as it is there.
ttlSecondsAfterFinished: 3600
template:
  metadata:
    labels: { app.kubernetes.io/name: {{ .Release.Name }}, elasticsearch-client: "true" }
  spec:
    restartPolicy: Never
    automountServiceAccountToken: false
    nodeSelector: {{- toYaml .Values.nodeSelector | nindent 6 }}
    tolerations: {{- toYaml .Values.tolerations | nindent 6 }}
    securityContext:
      runAsNonRoot: true
      runAsUser: 100
      runAsGroup: 101
      fsGroup: 101
      seccompProfile: { type: RuntimeDefault }
    containers:
      - name: canary
        image: {{ .Values.image }}
        command: [/bin/sh, /canary/canary.sh]
        env:
          - { name: ELASTICSEARCH, value: {{ .Values.elasticsearch | quote }} }
          - { name: PATIENCE, value: {{ .Values.patience | quote }} }
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: { drop: [ALL] }
        resources: {{- toYaml .Values.resources | nindent 10 }}
        volumeMounts:
          - { name: canary, mountPath: /canary, readOnly: true }
          - { name: user, mountPath: /user, readOnly: true }
          - { name: certificates, mountPath: /certificates, readOnly: true }
          - { name: tmp, mountPath: /tmp }
    volumes:
      - name: canary
        configMap: { name: {{ .Release.Name }} }
      - name: user
        secret: { secretName: {{ .Values.user }}, defaultMode: 0440 }
      - name: certificates
        secret: { secretName: {{ .Values.certificates }} }
      - name: tmp
        emptyDir: { medium: Memory, sizeLimit: 1Mi }
{{- end }}
