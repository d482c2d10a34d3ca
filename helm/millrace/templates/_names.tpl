{{- define "millrace.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for what is hung on to it. */}}
{{- define "millrace.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "millrace.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "millrace.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "millrace.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* What a component is found by; it never changes. Takes (list $ COMPONENT). */}}
{{- define "millrace.selector" -}}
{{- $ := index . 0 -}}
app.kubernetes.io/name: {{ include "millrace.name" $ }}
app.kubernetes.io/instance: {{ $.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "millrace.labels" -}}
{{- $ := index . 0 -}}
{{ include "millrace.podLabels" . }}
app.kubernetes.io/managed-by: {{ $.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Of a pod: without the chart's version, so that only what changes for it restarts it. */}}
{{- define "millrace.podLabels" -}}
{{- $ := index . 0 -}}
{{ include "millrace.selector" . }}
app.kubernetes.io/version: {{ $.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: millrace
{{- with $.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The metadata of an object. Takes (list $ COMPONENT NAME), and annotations of its own as a fourth. */}}
{{- define "millrace.metadata" -}}
{{- $ := index . 0 -}}
name: {{ index . 2 }}
namespace: {{ include "millrace.namespace" $ }}
labels:
  {{- include "millrace.labels" (list $ (index . 1)) | nindent 2 }}
{{- $own := dict -}}
{{- if gt (len .) 3 }}{{ $own = index . 3 }}{{ end }}
{{- with merge (deepCopy $own) $.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "millrace.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "millrace.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Takes (list $ IMAGE): a mapping with repository, and tag or digest. */}}
{{- define "millrace.image" -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default (index . 0).Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "millrace.configMapName" -}}
{{- default (printf "%s-pipeline" (include "millrace.fullname" .)) .Values.existingConfigMap.name -}}
{{- end -}}

{{- define "millrace.configKey" -}}
{{- if .Values.existingConfigMap.name -}}{{ .Values.existingConfigMap.key }}{{- else -}}millrace.yaml{{- end -}}
{{- end -}}
