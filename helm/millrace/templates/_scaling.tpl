{{/* Takes (list $ GROUP). */}}
{{- define "millrace.hpa" -}}
{{- $ := index . 0 -}}
{{- $group := index . 1 -}}
{{- $scaling := $group.values.scaling -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "millrace.metadata" (list $ $group.component $group.name) | nindent 2 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $group.name }} }
  minReplicas: {{ $scaling.minReplicas }}
  maxReplicas: {{ $scaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $scaling.hpa.targetCPUUtilizationPercentage }} }
  {{- with $scaling.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* Takes (list $ GROUP). One trigger for each queue of the group: KEDA follows the fullest. */}}
{{- define "millrace.scaledObject" -}}
{{- $ := index . 0 -}}
{{- $group := index . 1 -}}
{{- $scaling := $group.values.scaling -}}
{{- $keda := $scaling.keda -}}
{{- $authentication := dict -}}
{{- if eq $keda.identity "existing" -}}
{{- $authentication = $keda.triggerAuthentication -}}
{{- else if ne $keda.identity "operator" -}}
{{- $authentication = dict "name" $group.name "kind" "TriggerAuthentication" -}}
{{- end -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  {{- include "millrace.metadata" (list $ $group.component $group.name) | nindent 2 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $group.name }} }
  pollingInterval: {{ $keda.pollingInterval }}
  cooldownPeriod: {{ $keda.cooldownPeriod }}
  minReplicaCount: {{ $scaling.minReplicas }}
  maxReplicaCount: {{ $scaling.maxReplicas }}
  {{- with $keda.fallback }}
  {{- if .enabled }}
  fallback: { failureThreshold: {{ .failureThreshold }}, replicas: {{ .replicas }}, behavior: currentReplicasIfHigher }
  {{- end }}
  {{- end }}
  {{- with $scaling.behavior }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- toYaml . | nindent 8 }}
  {{- end }}
  triggers:
    {{- range $queue := $group.queues }}
    {{- $name := printf "%s-%s" (default (include "millrace.queuePrefix" $) $keda.queuePrefix) $queue }}
    - type: aws-sqs-queue
      name: {{ $queue }}
      metadata:
        queueURL: {{ ternary (printf "%s/%s" (trimSuffix "/" $keda.queueURLPrefix) $name) $name (ne $keda.queueURLPrefix "") }}
        queueLength: {{ $keda.queueLength | int | quote }}
        activationQueueLength: {{ $keda.activationQueueLength | int | quote }}
        scaleOnInFlight: {{ $keda.scaleOnInFlight | quote }}
        awsRegion: {{ include "millrace.kedaRegion" (list $ $keda) | quote }}
        {{- with include "millrace.kedaEndpoint" (list $ $keda) }}
        awsEndpoint: {{ . | quote }}
        {{- end }}
        {{- if eq $keda.identity "operator" }}
        identityOwner: operator
        {{- end }}
      {{- with $authentication }}
      authenticationRef: { name: {{ .name }}, kind: {{ .kind }} }
      {{- end }}
    {{- end }}
{{- if has $keda.identity (list "role" "secret") }}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  {{- include "millrace.metadata" (list $ $group.component $group.name) | nindent 2 }}
spec:
  {{- if eq $keda.identity "role" }}
  podIdentity: { provider: aws, roleArn: {{ $keda.roleArn | quote }} }
  {{- else }}
  secretTargetRef:
    - { parameter: awsAccessKeyID, name: {{ $keda.existingSecret.name }}, key: {{ $keda.existingSecret.accessKeyIdKey }} }
    - { parameter: awsSecretAccessKey, name: {{ $keda.existingSecret.name }}, key: {{ $keda.existingSecret.secretAccessKeyKey }} }
  {{- end }}
{{- end }}
{{- end -}}
