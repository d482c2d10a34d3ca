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

{{/* Of an object. Takes (list $ COMPONENT). Each key once, and ours stay as they are whatever is added. */}}
{{- define "millrace.labels" -}}
{{- $ := index . 0 -}}
{{- include "millrace.labelsWith" (list $ (index . 1) (dict
  "app.kubernetes.io/managed-by" $.Release.Service
  "helm.sh/chart" (printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_")) dict) -}}
{{- end -}}

{{/* Of a pod: without the chart's version, so that only what changes for it restarts it. Takes (list $ COMPONENT ROLE ADDED). */}}
{{- define "millrace.podLabels" -}}
{{- $role := ternary dict (dict "millrace/role" (index . 2)) (eq (index . 2) "") -}}
{{- include "millrace.labelsWith" (list (index . 0) (index . 1) $role (index . 3)) -}}
{{- end -}}

{{- define "millrace.labelsWith" -}}
{{- $ := index . 0 -}}
{{- $ours := include "millrace.selector" . | fromYaml -}}
{{- $_ := set $ours "app.kubernetes.io/version" $.Chart.AppVersion -}}
{{- $_ := set $ours "app.kubernetes.io/part-of" "millrace" -}}
{{- toYaml (mergeOverwrite (deepCopy $.Values.commonLabels) (deepCopy (index . 3)) $ours (index . 2)) -}}
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
