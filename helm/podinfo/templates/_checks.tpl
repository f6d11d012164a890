{{/* Values that are right by themselves and wrong together. The schema has seen to the rest. */}}
{{- define "podinfo.checks" -}}
{{- with .Values -}}
{{- if and .tls.enabled (not .tls.secretName) (not .certificate.create) -}}
{{- fail "tls.enabled needs a certificate: name its Secret in tls.secretName, or set certificate.create=true" -}}
{{- end -}}
{{- if and .hpa.enabled (lt (int .hpa.maxReplicas) (int .replicaCount)) -}}
{{- fail (printf "hpa.maxReplicas=%v is less than replicaCount=%v, the least number of pods: raise it, or lower replicaCount" .hpa.maxReplicas .replicaCount) -}}
{{- end -}}
{{- if and .hpa.enabled (lt (int .replicaCount) 1) -}}
{{- fail "hpa.enabled can't scale from replicaCount=0: set it to 1 or more" -}}
{{- end -}}
{{- if and .config.configMap (not .config.path) -}}
{{- fail (printf "config.configMap=%s is mounted nowhere: set config.path, as /config" .config.configMap) -}}
{{- end -}}
{{- if and .service.externalTrafficPolicy (eq .service.type "ClusterIP") -}}
{{- fail "service.externalTrafficPolicy has no meaning with service.type=ClusterIP: choose NodePort or LoadBalancer, or leave it empty" -}}
{{- end -}}
{{- if and .grpcRoute.enabled (not .service.grpcPort) -}}
{{- fail "grpcRoute.enabled needs gRPC: set service.grpcPort" -}}
{{- end -}}
{{- $ports := dict -}}
{{- range $name, $port := dict "service.httpPort" .service.httpPort "service.metricsPort" .service.metricsPort "service.grpcPort" .service.grpcPort "tls.port" (.tls.enabled | ternary .tls.port 0) -}}
{{- if $port -}}
{{- $key := printf "%v" $port -}}
{{- if hasKey $ports $key -}}
{{- fail (printf "%s and %s are both %s: a container's ports must differ" (get $ports $key) $name $key) -}}
{{- end -}}
{{- $_ := set $ports $key $name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
