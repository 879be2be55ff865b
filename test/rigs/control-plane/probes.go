package main

import (
	"fmt"
	"time"

	core "k8s.io/api/core/v1"
)

// failingProbe is a probe that fails by what the word in the tag makes of the service.
type failingProbe struct {
	kind, message string
	killsAfter    time.Duration // 0: a readiness probe kills nothing
}

// failing finds the probe by which a container fails for ever: notready answers 503, deaf does not
// listen. Without a readiness probe notready counts as if it had one, so that it means the same
// whatever the pod's spec says; deaf is Ready then.
func failing(container core.Container, podIP string) *failingProbe {
	word := wordOf(container.Image)
	if word != "notready" && word != "deaf" && word != "slow" {
		return nil
	}
	says := func(kind string, probe *core.Probe) string {
		path, port := "/health", "8000"
		if probe != nil && probe.HTTPGet != nil {
			path, port = probe.HTTPGet.Path, probe.HTTPGet.Port.String()
		}
		if word == "deaf" {
			return fmt.Sprintf("%s probe failed: Get \"http://%s:%s%s\": dial tcp %s:%s: connect: connection refused", kind, podIP, port, path, podIP, port)
		}
		return kind + " probe failed: HTTP probe failed with statuscode: 503"
	}
	kills := func(kind string, probe *core.Probe) *failingProbe {
		seconds := probe.InitialDelaySeconds + probe.PeriodSeconds*probe.FailureThreshold
		return &failingProbe{kind, says(kind, probe), time.Duration(seconds) * time.Second}
	}
	switch {
	case word != "slow" && container.StartupProbe != nil:
		return kills("Startup", container.StartupProbe)
	case word != "slow" && container.LivenessProbe != nil:
		return kills("Liveness", container.LivenessProbe)
	case word == "deaf" && container.ReadinessProbe == nil:
		return nil
	}
	return &failingProbe{"Readiness", says("Readiness", container.ReadinessProbe), 0}
}
