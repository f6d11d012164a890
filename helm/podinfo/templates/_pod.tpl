{{/* The server's command line, one word a line. */}}
{{- define "podinfo.command" -}}
- ./podinfo
- {{ printf "--host=%s" .Values.host | quote }}
- --port={{ .Values.service.httpPort }}
{{- if .Values.service.metricsPort }}
- --port-metrics={{ .Values.service.metricsPort }}
{{- end }}
{{- if .Values.tls.enabled }}
- --secure-port={{ .Values.tls.port }}
- {{ printf "--cert-path=%s" .Values.tls.certPath | quote }}
{{- end }}
{{- if .Values.service.grpcPort }}
- --grpc-port={{ .Values.service.grpcPort }}
- {{ printf "--grpc-service-name=%s" .Values.service.grpcService | quote }}
{{- end }}
{{- if .Values.h2c.enabled }}
- --h2c
{{- end }}
{{- with include "podinfo.prefix" . }}
- {{ printf "--prefix=%s" . | quote }}
{{- end }}
- --level={{ .Values.logLevel }}
- --random-delay={{ .Values.faults.delay }}
- --random-error={{ .Values.faults.error }}
{{- if .Values.faults.unhealthy }}
- --unhealthy
{{- end }}
{{- if .Values.faults.unready }}
- --unready
{{- end }}
{{- range compact (concat (list .Values.backend) .Values.backends) }}
- {{ printf "--backend-url=%s" . | quote }}
{{- end }}
{{- with include "podinfo.cacheServer" . }}
- {{ printf "--cache-server=%s" . | quote }}
{{- end }}
{{- with .Values.config.path }}
- {{ printf "--config-path=%s" . | quote }}
{{- end }}
{{- with .Values.config.name }}
- {{ printf "--config=%s" . | quote }}
{{- end }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "podinfo.env" -}}
{{- range $name, $value := dict "PODINFO_UI_COLOR" .Values.ui.color "PODINFO_UI_MESSAGE" .Values.ui.message "PODINFO_UI_LOGO" .Values.ui.logo }}
{{- with $value }}
- name: {{ $name }}
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.extraEnvs }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "podinfo.ports" -}}
- name: http
  containerPort: {{ .Values.service.httpPort }}
  {{- with .Values.service.hostPort }}
  hostPort: {{ . }}
  {{- end }}
{{- if .Values.tls.enabled }}
- name: https
  containerPort: {{ .Values.tls.port }}
  {{- with .Values.tls.hostPort }}
  hostPort: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.service.metricsPort }}
- name: http-metrics
  containerPort: {{ . }}
{{- end }}
{{- with .Values.service.grpcPort }}
- name: grpc
  containerPort: {{ . }}
{{- end }}
{{- end -}}

{{/* A probe by the kubelet. podcli in the container would do too, but each start of Node.js costs as much as a thousand probes, and on a
busy node, with the little CPU that the pod requests, takes longer than the probe may. */}}
{{- define "podinfo.probe" -}}
httpGet:
  path: {{ include "podinfo.prefix" .root }}{{ .path }}
  port: http
{{ toYaml (omit .timing "enabled") }}
{{- end -}}

{{/* Annotations that Prometheus finds the pods by, unless podAnnotations say otherwise. */}}
{{- define "podinfo.podAnnotations" -}}
{{- $scrape := dict "prometheus.io/scrape" "true" -}}
{{- if .Values.service.metricsPort -}}
{{- $_ := set $scrape "prometheus.io/port" (toString .Values.service.metricsPort) -}}
{{- else -}}
{{- $_ := set $scrape "prometheus.io/port" (toString .Values.service.httpPort) -}}
{{- $_ := set $scrape "prometheus.io/path" (printf "%s/metrics" (include "podinfo.prefix" .)) -}}
{{- end -}}
{{- toYaml (merge (deepCopy .Values.podAnnotations) $scrape) -}}
{{- end -}}
