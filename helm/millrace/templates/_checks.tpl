{{/* What the schema of the values cannot say. Each is one sentence: what, where, what to do. */}}
{{- define "millrace.checks" -}}
{{- $pipeline := include "millrace.pipeline" . | fromJson -}}
{{- $given := list -}}
{{- if .Values.pipeline }}{{ $given = append $given "pipeline" }}{{ end -}}
{{- if .Values.pipelineText }}{{ $given = append $given "pipelineText" }}{{ end -}}
{{- if .Values.existingConfigMap.name }}{{ $given = append $given "existingConfigMap.name" }}{{ end -}}
{{- if gt (len $given) 1 -}}
{{- fail (printf "%s: give one of them." (join " and " $given)) -}}
{{- end -}}
{{- if and (not $given) (ne .Values.profile "dev") -}}
{{- fail "pipeline: there is none. Put sources, types, queue and store there, or give the file as it is: --set-file pipelineText=millrace.yaml. To look around: --set profile=dev." -}}
{{- end -}}
{{- if not .Values.existingConfigMap.name -}}
{{- $queue := $pipeline.queue -}}
{{- if not (and (kindIs "map" $queue) (hasKey $queue "sqs")) -}}
{{- fail "pipeline.queue: gather and process are apart here and meet at a server. Write sqs: { region: …, create: true }; the embedded queue and the one in memory are for one process." -}}
{{- end -}}
{{- if not (and (kindIs "map" $pipeline.store) (hasKey $pipeline.store "influxdb")) -}}
{{- fail "pipeline.store: write influxdb: { url: …, … }. The store of a pod (sqlite, memory) would be gone with it." -}}
{{- end -}}
{{- if not (and $pipeline.sources $pipeline.types) -}}
{{- fail "pipeline: it needs sources and types." -}}
{{- end -}}
{{- end -}}

{{- $known := keys (default dict $pipeline.types) | sortAlpha -}}
{{- $taken := dict -}}
{{- range $name, $group := .Values.process.groups -}}
{{- if not (regexMatch "^[a-z][a-z0-9-]{0,15}$" $name) -}}
{{- fail (printf "process.groups.%s: the name of a group is a to z, 0 to 9 and -, at most 16 characters." $name) -}}
{{- end -}}
{{- range $type := $group.types -}}
{{- if and $known (not (has $type $known)) -}}
{{- fail (printf "process.groups.%s.types: %q is not among the types of the pipeline: %s." $name $type (join ", " $known)) -}}
{{- end -}}
{{- if hasKey $taken $type -}}
{{- fail (printf "process.groups: the type %q is in %s and in %s; it can be in one." $type (index $taken $type) $name) -}}
{{- end -}}
{{- $_ := set $taken $type $name -}}
{{- end -}}
{{- end -}}
{{- if .Values.process.groups -}}
{{- range $known -}}
{{- if not (hasKey $taken .) -}}
{{- fail (printf "process.groups: nobody would process the type %q. Add it to a group." .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- $owners := dict -}}
{{- range $group := include "millrace.groups" . | fromJsonArray -}}
{{- $name := trimPrefix "process-" .component -}}
{{- range .queues -}}
{{- if hasKey $owners . -}}
{{- fail (printf "process.groups: the queue %q is of %s and of %s: types that share a queue are processed together, so put them in one group." . (index $owners .) $name) -}}
{{- end -}}
{{- $_ := set $owners . $name -}}
{{- end -}}
{{- end -}}
{{- range include "millrace.groups" . | fromJsonArray -}}
{{- $scaling := .values.scaling -}}
{{- $where := ternary "scaling" (printf "process.groups.%s.scaling" (trimPrefix "process-" .component)) (eq .component "process") -}}
{{- if and (ne $scaling.mode "none") (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- fail (printf "%s: minReplicas (%v) is more than maxReplicas (%v)." $where $scaling.minReplicas $scaling.maxReplicas) -}}
{{- end -}}
{{- if and (eq $scaling.mode "hpa") (lt (int $scaling.minReplicas) 1) -}}
{{- fail (printf "%s.minReplicas: an HPA cannot scale to 0. Write 1, or mode: keda." $where) -}}
{{- end -}}
{{- if eq $scaling.mode "keda" -}}
{{- if not .queues -}}
{{- fail (printf "%s: with existingConfigMap the types are not known here. Name them: process.groups.NAME.types." $where) -}}
{{- end -}}
{{- $region := include "millrace.kedaRegion" (list $ $scaling.keda) -}}
{{- if or (not $region) (contains "${" $region) -}}
{{- fail (printf "%s.keda.awsRegion: KEDA needs the region, and the pipeline does not name it." $where) -}}
{{- end -}}
{{- if and (contains "${" (include "millrace.kedaEndpoint" (list $ $scaling.keda))) -}}
{{- fail (printf "%s.keda.awsEndpoint: KEDA needs the endpoint as it is; the pipeline's is a reference." $where) -}}
{{- end -}}
{{- $noticed := mul (add1 (int $scaling.keda.fallback.failureThreshold)) (int $scaling.keda.pollingInterval) -}}
{{- if and (eq (int $scaling.minReplicas) 0) $scaling.keda.fallback.enabled (le (int $scaling.keda.cooldownPeriod) (int $noticed)) -}}
{{- fail (printf "%s.keda.cooldownPeriod: a queue that cannot be asked is noticed after %d s (failureThreshold + 1 looks), and the group may be at 0 by then, %v s after the last message. Write more than %d." $where $noticed $scaling.keda.cooldownPeriod $noticed) -}}
{{- end -}}
{{- if and (eq $scaling.keda.identity "role") (not $scaling.keda.roleArn) -}}
{{- fail (printf "%s.keda.roleArn: identity: role needs it." $where) -}}
{{- end -}}
{{- if and (eq $scaling.keda.identity "secret") (not $scaling.keda.existingSecret.name) -}}
{{- fail (printf "%s.keda.existingSecret.name: identity: secret needs it." $where) -}}
{{- end -}}
{{- if and (eq $scaling.keda.identity "existing") (not $scaling.keda.triggerAuthentication.name) -}}
{{- fail (printf "%s.keda.triggerAuthentication.name: identity: existing needs it." $where) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- range $name, $_ := .Values.secretEnv -}}
{{- if or (hasKey $.Values.env $name) (hasKey $.Values.gather.env $name) (hasKey $.Values.process.env $name) -}}
{{- fail (printf "secretEnv.%s: env has it too; give it once." $name) -}}
{{- end -}}
{{- end -}}
{{- range $kind := list "elasticsearch" "kibana" -}}
{{- $values := index $.Values.observability $kind -}}
{{- if and $values.url $values.eck.enabled -}}
{{- fail (printf "observability.%s: url and eck.enabled: give one of them." $kind) -}}
{{- end -}}
{{- end -}}
{{- with .Values.observability -}}
{{- if and .kibana.eck.enabled (not .elasticsearch.eck.enabled) -}}
{{- fail "observability.kibana.eck.enabled: ECK's Kibana needs ECK's Elasticsearch: set observability.elasticsearch.eck.enabled too, or kibana.url." -}}
{{- end -}}
{{- if and .collector.enabled (eq .collector.exporter "elasticsearch") (ne $.Values.profile "dev") (not .elasticsearch.url) (not .elasticsearch.eck.enabled) -}}
{{- fail "observability.collector: it has nowhere to write. Set observability.elasticsearch.url, elasticsearch.eck.enabled, or collector.exporter=debug." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "millrace.kedaRegion" -}}
{{- $sqs := include "millrace.sqs" (index . 0) | fromJson -}}
{{- default "" (default $sqs.region (index . 1).awsRegion) -}}
{{- end -}}

{{- define "millrace.kedaEndpoint" -}}
{{- $sqs := include "millrace.sqs" (index . 0) | fromJson -}}
{{- default "" (default $sqs.endpoint (index . 1).awsEndpoint) -}}
{{- end -}}
