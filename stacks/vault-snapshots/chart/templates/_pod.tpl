{{- define "snapshot.pod" -}}
restartPolicy: OnFailure
serviceAccountName: vault-snapshot
nodeSelector: {{- toYaml .Values.nodeSelector | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 100
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
containers:
  - name: vault
    image: {{ .Values.image }}
    command: [/bin/sh, -eu, -c]
    args:
      - |
        # The token of the service account is read from its file, and Vault's stays in a variable.
        VAULT_TOKEN=$(vault write -field=token auth/kubernetes/login role=snapshot jwt=@/var/run/vault/token)
        export VAULT_TOKEN
        vault operator raft snapshot save /snapshots/.new
        vault operator raft snapshot inspect /snapshots/.new >/dev/null
        mv /snapshots/.new "/snapshots/vault-$(date -u +%Y%m%dT%H%M%SZ).snap"
        ls -1t /snapshots/vault-*.snap | tail -n +{{ add1 (int .Values.keep) }} | while read -r old; do rm -f "$old"; done
    env:
      # The active server has the newest state.
      - { name: VAULT_ADDR, value: "https://vault-active.{{ .Release.Namespace }}.svc:8200" }
      - { name: VAULT_CACERT, value: /vault/tls/ca.crt }
      - { name: HOME, value: /tmp }
    resources:
      requests: { cpu: 10m, memory: 64Mi }
      limits: { memory: 256Mi }
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: { drop: [ALL] }
    volumeMounts:
      - { name: tls, mountPath: /vault/tls, readOnly: true }
      - { name: token, mountPath: /var/run/vault, readOnly: true }
      - { name: snapshots, mountPath: /snapshots }
      - { name: tmp, mountPath: /tmp }
volumes:
  - name: tls
    secret: { secretName: vault-tls, defaultMode: 0440, items: [{ key: ca.crt, path: ca.crt }] }
  - name: token
    projected:
      sources: [{ serviceAccountToken: { path: token, audience: vault, expirationSeconds: 600 } }]
  - name: snapshots
    persistentVolumeClaim: { claimName: vault-snapshots }
  - name: tmp
    emptyDir: { sizeLimit: 64Mi }
{{- end }}
