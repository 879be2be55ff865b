package main

import "time"

// timeScale is how many times faster than a real kubelet a simulated one backs off: from restarts and
// from pulls. The order of what it says and the words ("back-off 10s") are the real ones. What a pod's
// own spec says in seconds (grace period, periods of probes, minReadySeconds) and what an image does by
// itself (slow, lateexit) passes as it is.
const timeScale = 10

const (
	moment        = 300 * time.Millisecond // how long a container runs that exits at once
	slowStart     = 10 * time.Second
	lateExit      = 4 * time.Second // well before a rollout counts as running, also on a slow machine
	lateOOM       = 8 * time.Second
	pullErrorTime = 12 * time.Second // ErrImagePull stands so long, then ImagePullBackOff
	configRetry   = 12 * time.Second // what a container lacks may come
	obeys         = 200 * time.Millisecond
	cleansUp      = 300 * time.Millisecond
)

// The kubelet's own pauses: the first restart comes at once, the last goes for all others.
var restartBackOffs = []time.Duration{0, 10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second, 300 * time.Second}

// From one try to pull to the next, as they were seen.
var pullRetries = []time.Duration{27 * time.Second, 25 * time.Second, 52 * time.Second, 95 * time.Second, 161 * time.Second, 300 * time.Second}

func nth(durations []time.Duration, index int) time.Duration {
	return durations[max(0, min(index, len(durations)-1))]
}
