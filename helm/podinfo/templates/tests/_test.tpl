{{/* A test pod that runs `script` in the podinfo image; $url is where the Service answers. */}}
{{- define "podinfo.test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "podinfo.fullname" .root }}-{{ .test }}-test
  namespace: {{ include "podinfo.namespace" .root }}
  labels:
    {{- include "podinfo.auxiliaryLabels" (dict "root" .root "part" (printf "%s-test" .test)) | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
    # A sidecar would outlive the test.
    sidecar.istio.io/inject: "false"
    linkerd.io/inject: disabled
spec:
  {{- include "podinfo.scriptPod" (dict "root" .root "name" .test "script" .script) | nindent 2 }}
{{- end -}}

{{- define "podinfo.testHost" -}}
{{ include "podinfo.fullname" . }}.{{ include "podinfo.namespace" . }}
{{- end -}}

{{- define "podinfo.testUrl" -}}
http://{{ include "podinfo.testHost" . }}:{{ .Values.service.externalPort }}{{ include "podinfo.prefix" . }}
{{- end -}}
