{{/* Name of the objects: the release's, with the chart's behind it unless it is in there already. */}}
{{- define "podinfo.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "podinfo.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* What the selectors of Deployment and Service ask for; can't change between two versions of the chart. */}}
{{- define "podinfo.selectorLabels" -}}
app.kubernetes.io/name: {{ include "podinfo.fullname" . }}
{{- end -}}

{{- define "podinfo.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "podinfo.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* The chart's labels and further ones that are not among them. */}}
{{- define "podinfo.labelsWith" -}}
{{- toYaml (merge (include "podinfo.labels" .root | fromYaml) .labels) -}}
{{- end -}}

{{/* Labels of what belongs to the release, but must not be selected as one of its pods. */}}
{{- define "podinfo.auxiliaryLabels" -}}
{{- $own := dict "app.kubernetes.io/name" (printf "%s-%s" (include "podinfo.fullname" .root) .part) -}}
{{- toYaml (merge $own (include "podinfo.labels" .root | fromYaml)) -}}
{{- end -}}

{{- define "podinfo.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}

{{- define "podinfo.serviceAccountName" -}}
{{- if .Values.serviceAccount.enabled -}}
{{- default (include "podinfo.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "podinfo.tlsSecretName" -}}
{{- default (printf "%s-tls" (include "podinfo.fullname" .)) .Values.tls.secretName -}}
{{- end -}}

{{/* The prefix as the server has it: a slash before it, none behind; the root is empty. */}}
{{- define "podinfo.prefix" -}}
{{- with trimAll "/" (trim .Values.prefix) -}}/{{ . }}{{- end -}}
{{- end -}}

{{/* The Redis to use, as the server takes it. */}}
{{- define "podinfo.cacheServer" -}}
{{- if .Values.cache -}}
{{- contains "://" .Values.cache | ternary "" "tcp://" }}{{ .Values.cache -}}
{{- else if .Values.redis.enabled -}}
tcp://{{ include "podinfo.fullname" . }}-redis:6379
{{- end -}}
{{- end -}}

{{/* What every pod that runs the podinfo image has. */}}
{{- define "podinfo.podBase" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Pod spec of a test or a hook: runs `script` in the podinfo image. */}}
{{- define "podinfo.scriptPod" -}}
{{- with .root -}}
{{ include "podinfo.podBase" . }}
restartPolicy: Never
containers:
  - name: {{ $.name }}
    image: {{ include "podinfo.image" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command:
      - sh
      - -ec
      - |
        {{- $.script | trim | nindent 8 }}
    {{- with .Values.securityContext }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    resources:
      requests:
        cpu: 1m
        memory: 32Mi
      limits:
        memory: 128Mi
{{- end }}
{{- end -}}
