{{/* The pipeline as far as it is known here, as JSON: `{}` when it is in an existing ConfigMap. */}}
{{- define "millrace.pipeline" -}}
{{- $pipeline := dict -}}
{{- if .Values.existingConfigMap.name -}}
{{- else if .Values.pipelineText -}}
{{- $pipeline = fromYaml .Values.pipelineText -}}
{{- if hasKey $pipeline "Error" -}}
{{- fail (printf "pipelineText is no YAML: %s" $pipeline.Error) -}}
{{- end -}}
{{- else -}}
{{- $pipeline = deepCopy .Values.pipeline -}}
{{- if eq .Values.profile "dev" -}}
{{- $dev := fromYaml (tpl (.Files.Get "files/dev/servers.yaml") .) -}}
{{- if not $pipeline.sources -}}
{{- $pipeline = mergeOverwrite $pipeline (fromYaml (.Files.Get "files/dev/pipeline.yaml")) -}}
{{- end -}}
{{- range $section := list "queue" "store" -}}
{{- if not (index $pipeline $section) -}}
{{- $_ := set $pipeline $section (index $dev $section) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $pipeline -}}
{{- end -}}

{{/* The section of SQS, `{}` when it is not known. */}}
{{- define "millrace.sqs" -}}
{{- $queue := (include "millrace.pipeline" . | fromJson).queue -}}
{{- $sqs := dict -}}
{{- if kindIs "map" $queue -}}{{- $sqs = default dict $queue.sqs -}}{{- end -}}
{{- toJson $sqs -}}
{{- end -}}

{{- define "millrace.queuePrefix" -}}
{{- $queue := (include "millrace.pipeline" . | fromJson).queue -}}
{{- $prefix := "" -}}
{{- if kindIs "map" $queue -}}{{- $prefix = $queue.prefix -}}{{- end -}}
{{- default "millrace" (default $prefix .Values.scaling.keda.queuePrefix) -}}
{{- end -}}

{{/*
The groups of `process`, as a JSON list: component, name, types (none: all), queues, and its values over those of
`process`, with a `scaling` over that of all.
*/}}
{{- define "millrace.groups" -}}
{{- $types := default dict (include "millrace.pipeline" . | fromJson).types -}}
{{- $groups := default (dict "" dict) .Values.process.groups -}}
{{- $base := omit .Values.process "groups" "enabled" -}}
{{- $found := list -}}
{{- range $name := keys $groups | sortAlpha -}}
{{- $group := default dict (index $groups $name) -}}
{{- $component := ternary "process" (printf "process-%s" $name) (eq $name "") -}}
{{- $values := mergeOverwrite (deepCopy $base) (deepCopy $group) -}}
{{- $_ := set $values "scaling" (mergeOverwrite (deepCopy $.Values.scaling) (deepCopy (default dict $group.scaling))) -}}
{{- $queues := list -}}
{{- range $type := default (keys $types | sortAlpha) $group.types -}}
{{- $known := default dict (index $types $type) -}}
{{- $queues = append $queues (default $type $known.queue) -}}
{{- end -}}
{{- $found = append $found (dict
  "component" $component
  "name" (printf "%s-%s" (include "millrace.fullname" $) $component)
  "types" (default list $group.types)
  "queues" (uniq $queues)
  "values" $values) -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* The port of a URL: what stands in it, or that of its scheme. */}}
{{- define "millrace.portOf" -}}
{{- $port := regexReplaceAll "^[a-z]+://[^/?#]*?:([0-9]+)(?:[/?#].*)?$" . "${1}" -}}
{{- if regexMatch "^[0-9]+$" $port -}}{{ $port }}
{{- else if hasPrefix "http://" . -}}80
{{- else -}}443
{{- end -}}
{{- end -}}

{{/* `25s` in seconds, rounded up. */}}
{{- define "millrace.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | int -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- if eq $unit "ms" -}}{{ div (add $number 999) 1000 }}
{{- else if eq $unit "m" -}}{{ mul $number 60 }}
{{- else if eq $unit "h" -}}{{ mul $number 3600 }}
{{- else -}}{{ $number }}
{{- end -}}
{{- end -}}
