{{/* The environment of a Millrace container. Takes (list $ ROLE-VALUES); each name once, as server-side apply wants it. */}}
{{- define "millrace.env" -}}
{{- $ := index . 0 -}}
{{- $env := dict -}}
{{- if eq $.Values.profile "dev" -}}
{{- range $name := list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" "INFLUXDB_TOKEN" -}}
{{- $_ := set $env $name (dict "valueFrom" (dict "secretKeyRef" (dict "name" (printf "%s-dev" (include "millrace.fullname" $)) "key" $name))) -}}
{{- end -}}
{{- end -}}
{{- with include "millrace.otlpEndpoint" $ -}}
{{- $_ := set $env "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}
{{- $_ := set $env "OTEL_EXPORTER_OTLP_PROTOCOL" $.Values.observability.otlp.protocol -}}
{{- $_ := set $env "OTEL_RESOURCE_ATTRIBUTES" (printf "deployment.environment.name=%s,k8s.namespace.name=%s,k8s.pod.name=$(POD_NAME)" $.Values.observability.environment (include "millrace.namespace" $)) -}}
{{- end -}}
{{- range $name, $from := $.Values.secretEnv -}}
{{- $_ := set $env $name (dict "valueFrom" (dict "secretKeyRef" (dict "name" $from.name "key" $from.key))) -}}
{{- end -}}
{{- $env = mergeOverwrite $env (deepCopy $.Values.env) (deepCopy (index . 1).env) -}}
- { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
{{- range $name, $value := $env }}
{{- if kindIs "map" $value }}
- name: {{ $name }}
  {{- toYaml $value | nindent 2 }}
{{- else if kindIs "float64" $value }}
- { name: {{ $name }}, value: {{ toJson $value | quote }} }
{{- else }}
- { name: {{ $name }}, value: {{ toString $value | quote }} }
{{- end }}
{{- end }}
{{- end -}}

{{/* The pods of `gather` or of a group of `process`. Takes a mapping: root, role, component, values, args, env, data. */}}
{{- define "millrace.podTemplate" -}}
{{- $ := .root -}}
{{- $values := .values -}}
{{- $component := .component -}}
metadata:
  labels:
    {{- include "millrace.podLabels" (list $ .component .role $values.podLabels) | nindent 4 }}
  annotations:
    {{- $annotations := dict "kubectl.kubernetes.io/default-container" .role -}}
    {{- if not $.Values.existingConfigMap.name }}
    {{- $_ := set $annotations "checksum/config" (include "millrace.configData" $ | sha256sum) -}}
    {{- end }}
    {{- if eq $.Values.profile "dev" }}
    {{- $_ := set $annotations "checksum/dev" (toJson $.Values.dev | sha256sum) -}}
    {{- end }}
    {{- toYaml (mergeOverwrite (deepCopy $.Values.commonAnnotations) (deepCopy $values.podAnnotations) $annotations) | nindent 4 }}
spec:
  serviceAccountName: {{ include "millrace.serviceAccountName" $ }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # The drain deadline, and what closing takes after it.
  terminationGracePeriodSeconds: {{ add (include "millrace.seconds" $.Values.drainDeadline | int) 10 }}
  securityContext:
    {{- toYaml $.Values.podSecurityContext | nindent 4 }}
  {{- with $.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- $dev := eq $.Values.profile "dev" }}
  {{- if or $dev $.Values.initContainers }}
  initContainers:
    {{- if $dev }}
    {{- include "millrace.untilDevIsUp" $ | nindent 4 }}
    {{- end }}
    {{- with $.Values.initContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    - name: {{ .role }}
      image: {{ include "millrace.image" (list $ $.Values.image) }}
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      args:
        - {{ .role }}
        - --config=/etc/millrace/{{ include "millrace.configKey" $ }}
        - {{ printf "--host=%s" $.Values.status.host | quote }}
        - --port={{ $.Values.status.port }}
        - --drain-deadline={{ $.Values.drainDeadline }}
        - --log-format=json
        - --log-level={{ $.Values.logLevel }}
        {{- range concat .args $values.extraArgs }}
        - {{ toString . | quote }}
        {{- end }}
      env:
        {{- include "millrace.env" (list $ $values) | nindent 8 }}
        {{- with .env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $.Values.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - { name: status, containerPort: {{ $.Values.status.port }}, protocol: TCP }
      startupProbe:
        httpGet: { path: /healthz, port: status }
        {{- toYaml $.Values.probes.startup | nindent 8 }}
      livenessProbe:
        httpGet: { path: /healthz, port: status }
        {{- toYaml $.Values.probes.liveness | nindent 8 }}
      readinessProbe:
        httpGet: { path: /readyz, port: status }
        {{- toYaml $.Values.probes.readiness | nindent 8 }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        {{- toYaml $.Values.securityContext | nindent 8 }}
      volumeMounts:
        - { name: pipeline, mountPath: /etc/millrace, readOnly: true }
        - { name: data, mountPath: /data }
        - { name: tmp, mountPath: /tmp }
        {{- with $.Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with $.Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: pipeline
      configMap: { name: {{ include "millrace.configMapName" $ }} }
    {{- if not .claimed }}
    - { name: data, emptyDir: {} }
    {{- end }}
    - { name: tmp, emptyDir: {} }
    {{- with $.Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- if kindIs "invalid" $values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "millrace.selector" (list $ $component) | nindent 10 }}
    {{- end }}
  {{- else if $values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml $values.topologySpreadConstraints | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* Queue and store of the profile begin together with who needs them: without this, pods would restart until then. */}}
{{- define "millrace.untilDevIsUp" -}}
{{- $fullname := include "millrace.fullname" . -}}
- name: until-dev-is-up
  image: {{ include "millrace.image" (list . .Values.image) }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command:
    - node
    - -e
    - |
      const isUp = (url) => fetch(url).then(({ ok }) => ok, () => false);
      const look = async () => {
        for (const url of process.argv.slice(1)) {
          while (!(await isUp(url))) {
            await new Promise((resolve) => setTimeout(resolve, 1000));
          }
        }
      };
      look();
    - http://{{ $fullname }}-dev-sqs:4566/_localstack/health
    - http://{{ $fullname }}-dev-influxdb:8086/health
  resources:
    requests: { cpu: 50m, memory: 64Mi }
    limits: { memory: 128Mi }
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
{{- end -}}
