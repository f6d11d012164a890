{{/* A route of the Gateway API; rules that name no backend go to `port` of the Service. */}}
{{- define "podinfo.route" -}}
{{- $backend := dict "name" (include "podinfo.fullname" .root) "port" (int .port) "weight" 1 -}}
apiVersion: gateway.networking.k8s.io/v1
kind: {{ .kind }}
metadata:
  name: {{ include "podinfo.fullname" .root }}
  namespace: {{ include "podinfo.namespace" .root }}
  labels:
    {{- include "podinfo.labelsWith" (dict "root" .root "labels" .values.additionalLabels) | nindent 4 }}
  {{- with .values.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .values.parentRefs }}
  parentRefs:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.hostnames }}
  hostnames:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  rules:
    {{- range default (list (dict)) .values.rules }}
    - {{- toYaml (merge (deepCopy .) (dict "backendRefs" (list $backend))) | nindent 6 }}
    {{- end }}
{{- end -}}
