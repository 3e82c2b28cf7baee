{{/* What a schema cannot say. Every problem is told at once. */}}
{{- define "application.check" -}}
{{- $problems := concat
  (include "application.check.probes" . | fromYamlArray)
  (include "application.check.replicas" . | fromYamlArray)
  (include "application.check.service" . | fromYamlArray)
  (include "application.check.secrets" . | fromYamlArray) -}}
{{- if $problems -}}
{{- fail (printf "\n- %s" (join "\n- " $problems)) -}}
{{- end -}}
{{- end }}

{{/* A restart does not mend a database that is away: what takes a pod out of the service must not restart it too. */}}
{{- define "application.check.probes" -}}
{{- $problems := list -}}
{{- range $name, $probe := .Values.probes -}}
{{- if and (eq $probe.type "exec") (not $probe.command) -}}
{{- $problems = append $problems (printf "probes.%s: type exec needs a command" $name) -}}
{{- end -}}
{{- end -}}
{{- $readiness := include "application.question" (dict "probe" .Values.probes.readiness "port" .Values.port) -}}
{{- $liveness := include "application.question" (dict "probe" .Values.probes.liveness "port" .Values.port) -}}
{{- if eq $readiness $liveness -}}
{{- $problems = append $problems "probes.liveness asks what probes.readiness asks: a dependency that is away would restart every pod; give it a path of its own, or type: tcp" -}}
{{- end -}}
{{- if ge (int .Values.preStopSleepSeconds) (int .Values.terminationGracePeriodSeconds) -}}
{{- $problems = append $problems "preStopSleepSeconds leaves nothing of terminationGracePeriodSeconds to end in: it must be less" -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end }}

{{- define "application.check.replicas" -}}
{{- $problems := list -}}
{{- with .Values.autoscaling -}}
{{- if and .enabled (lt (int .maxReplicas) (int .minReplicas)) -}}
{{- $problems = append $problems "autoscaling.maxReplicas is less than autoscaling.minReplicas" -}}
{{- end -}}
{{- if and .enabled (not .targetCPUUtilization) (not .targetMemoryUtilization) (not .metrics) -}}
{{- $problems = append $problems "autoscaling has nothing to go by: set a target or metrics" -}}
{{- end -}}
{{- end -}}
{{- if and (eq (toString .Values.rollout.maxSurge) "0") (eq (toString .Values.rollout.maxUnavailable) "0") -}}
{{- $problems = append $problems "rollout.maxSurge and rollout.maxUnavailable are both 0: no pod could ever be replaced" -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end }}

{{- define "application.check.service" -}}
{{- $problems := list -}}
{{- if not .Values.service.enabled -}}
{{- range $feature := list "route" "metrics" "consul" -}}
{{- if (index $.Values $feature).enabled -}}
{{- $problems = append $problems (printf "%s.enabled needs service.enabled" $feature) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.consul.enabled (ne (include "application.serviceAccount" .) (include "application.name" .)) -}}
{{- $problems = append $problems "serviceAccount.name: Consul's access rules want the service account to be called as the service" -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end }}

{{- define "application.check.secrets" -}}
{{- $problems := list -}}
{{- range $name, $value := .Values.env -}}
{{- if regexMatch "(?i)(password|passwd|secret|token|private_?key|api_?key|credentials)$" $name -}}
{{- $problems = append $problems (printf "env.%s looks like a secret, and values lie in Git and in the release: use secretEnv or vault.secrets (a file's name: %s_FILE)" $name $name) -}}
{{- end -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end }}
