{{- define "millrace.otlpEndpoint" -}}
{{- with .Values.observability -}}
{{- if .otlp.endpoint -}}
{{- .otlp.endpoint -}}
{{- else if or .collector.enabled (eq $.Values.profile "dev") -}}
{{- printf "http://%s-collector:%s" (include "millrace.fullname" $) (ternary "4317" "4318" (eq .otlp.protocol "grpc")) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A server of Elastic: url, secret, user (of ECK), ca. Takes (list $ "elasticsearch") or (list $ "kibana"); JSON. */}}
{{- define "millrace.elastic" -}}
{{- $ := index . 0 -}}
{{- $kind := index . 1 -}}
{{- $values := index $.Values.observability $kind -}}
{{- $short := ternary "es" "kb" (eq $kind "elasticsearch") -}}
{{- $port := ternary 9200 5601 (eq $kind "elasticsearch") -}}
{{- $fullname := include "millrace.fullname" $ -}}
{{- $server := dict "url" $values.url "secret" $values.existingSecret "ca" $values.caSecret -}}
{{- if $values.eck.enabled -}}
{{- $server = dict
  "url" (printf "https://%s-%s-http.%s.svc:%d" $fullname $short (include "millrace.namespace" $) $port)
  "elasticUser" (printf "%s-es-elastic-user" $fullname)
  "ca" (printf "%s-%s-http-certs-public" $fullname $short) -}}
{{- end -}}
{{- toJson $server -}}
{{- end -}}

{{/* Its credentials as environment variables. Takes (list PREFIX SERVER). */}}
{{- define "millrace.elasticEnv" -}}
{{- $prefix := index . 0 -}}
{{- $server := index . 1 -}}
{{- if $server.elasticUser }}
- { name: {{ $prefix }}_USERNAME, value: elastic }
- { name: {{ $prefix }}_PASSWORD, valueFrom: { secretKeyRef: { name: {{ $server.elasticUser }}, key: elastic } } }
{{- else if $server.secret }}
- { name: {{ $prefix }}_API_KEY, valueFrom: { secretKeyRef: { name: {{ $server.secret }}, key: api-key, optional: true } } }
- { name: {{ $prefix }}_USERNAME, valueFrom: { secretKeyRef: { name: {{ $server.secret }}, key: username, optional: true } } }
- { name: {{ $prefix }}_PASSWORD, valueFrom: { secretKeyRef: { name: {{ $server.secret }}, key: password, optional: true } } }
{{- end }}
{{- end -}}
