package main

import (
	"fmt"
	"time"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// told is what the kubelet tells of a container in an event.
type told struct{ kind, reason, message string }

const forever = time.Duration(-1)

// home is where a container lives. tell reports a stretch of its life and lets it pass; false: it was
// the last one, or the pod is going.
type home struct {
	pod       *core.Pod
	startup   time.Duration
	isInitial bool // ends by itself where nothing in its tag keeps it from that
	hasSecret func(name string) bool
	tell      func(status core.ContainerStatus, lasts time.Duration, events ...told) bool
}

func normal(reason, message string) told  { return told{core.EventTypeNormal, reason, message} }
func warning(reason, message string) told { return told{core.EventTypeWarning, reason, message} }

func waits(container core.Container, reason, message string) core.ContainerStatus {
	return core.ContainerStatus{Name: container.Name, Image: container.Image, Started: new(bool),
		State: core.ContainerState{Waiting: &core.ContainerStateWaiting{Reason: reason, Message: message}}}
}

// live plays a container's life, stretch by stretch, as a real kubelet tells it.
func live(container core.Container, h home) {
	reason, message := nameRefusal(container)
	pulling := normal("Pulling", fmt.Sprintf("Pulling image %q", container.Image))
	creating := waits(container, "ContainerCreating", "")
	if reason != "" {
		event := map[string]string{"InvalidImageName": "InspectFailed"}[reason]
		if event == "" {
			event = reason
		}
		_ = h.tell(creating, h.startup) && h.tell(waits(container, reason, message), forever, warning(event, message), warning("Failed", "Error: "+reason))
		return
	}
	if !h.tell(creating, h.startup, pulling) {
		return
	}
	if why := pullRefusal(container.Image); why != "" {
		pulls(container, h, why, pulling)
		return
	}
	pulled := normal("Pulled", fmt.Sprintf("Successfully pulled image %q in 37ms (37ms including waiting). Image size: 2840596 bytes.", container.Image))
	if why := configRefusal(h, container); why != "" {
		status := waits(container, "CreateContainerConfigError", why)
		if !h.tell(status, configRetry/timeScale, pulled, warning("Failed", "Error: "+why)) {
			return
		}
		for configRefusal(h, container) != "" {
			if !h.tell(status, configRetry/timeScale) {
				return
			}
		}
	}
	runs(container, h, pulled)
}

// pulls are the pulls that fail, one after the other, with longer and longer pauses.
func pulls(container core.Container, h home, why string, pulling told) {
	for attempt := 0; ; attempt++ {
		events := []told{warning("Failed", fmt.Sprintf("Failed to pull image %q: %s", container.Image, why)), warning("Failed", "Error: ErrImagePull")}
		if attempt > 0 {
			events = append([]told{pulling}, events...)
		}
		backOff := fmt.Sprintf("Back-off pulling image %q", container.Image)
		if !h.tell(waits(container, "ErrImagePull", why), pullErrorTime/timeScale, events...) ||
			!h.tell(waits(container, "ImagePullBackOff", backOff+": ErrImagePull: "+why), (nth(pullRetries, attempt)-pullErrorTime)/timeScale,
				normal("BackOff", backOff), warning("Failed", "Error: ImagePullBackOff")) {
			return
		}
	}
}

// ending is how a run ended; instead is the waiting state that is told where the end itself is not, and
// byProbe that a probe had the container killed: then its end is told in lastState alone, and the
// second restart has no pause either.
type ending struct {
	code                     int32
	reason, message, instead string
	byProbe                  bool
}

// runs are the runs of a container, each with its end where it has one, and the kubelet's pauses between them.
func runs(container core.Container, h home, pulled told) {
	var last *core.ContainerStateTerminated
	for restart := 0; ; restart++ {
		id := "containerd://" + digest(fmt.Sprintf("%s/%s/%d", h.pod.UID, container.Name, restart))
		startedAt := meta.Now()
		status := func(state core.ContainerState, ready, started bool) core.ContainerStatus {
			return core.ContainerStatus{Name: container.Name, Image: container.Image, ImageID: imageID(container.Image), ContainerID: id,
				RestartCount: int32(restart), Ready: ready, Started: &started, State: state, LastTerminationState: core.ContainerState{Terminated: last}}
		}
		made := []told{pulled, normal("Created", "Container created")}
		end := runOnce(container, h, restart, func(ready, started bool, lasts time.Duration, events ...told) bool {
			events, made = append(made, events...), nil
			return h.tell(status(core.ContainerState{Running: &core.ContainerStateRunning{StartedAt: startedAt}}, ready, started), lasts, events...)
		})
		if end == nil {
			return
		}
		pulled = normal("Pulled", fmt.Sprintf("Container image %q already present on machine and can be accessed by the pod", container.Image))
		exit := &core.ContainerStateTerminated{ExitCode: end.code, Reason: end.reason, Message: end.message, StartedAt: startedAt, FinishedAt: meta.Now(), ContainerID: id}
		ended := status(core.ContainerState{Terminated: exit}, false, false)
		if h.isInitial && end.code == 0 {
			ended.Ready = true
			h.tell(ended, forever, made...)
			return
		}
		calm := restart
		if end.byProbe {
			calm--
		}
		pause := nth(restartBackOffs, calm)
		if end.instead != "" {
			message := end.message
			if end.reason == "StartError" {
				exit.StartedAt = meta.Unix(0, 0)
				made = append(made, warning("Failed", "Error: "+noCommand))
			} else {
				exit.Message = ""
			}
			ended.State = core.ContainerState{Waiting: &core.ContainerStateWaiting{Reason: end.instead, Message: message}}
			ended.LastTerminationState.Terminated = exit
		}
		stays := moment
		if pause == 0 {
			stays = 100 * time.Millisecond
		}
		if !end.byProbe && !h.tell(ended, stays, made...) {
			return
		}
		last = exit
		if pause == 0 {
			continue
		}
		looping := fmt.Sprintf("back-off %s restarting failed container=%s pod=%s", pause, container.Name, podOf(h.pod))
		loop := status(core.ContainerState{Waiting: &core.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: looping}}, false, false)
		if !h.tell(loop, pause/timeScale, warning("BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s", container.Name, podOf(h.pod)))) {
			return
		}
	}
}

// runOnce is one run of a container; how it ended, or nil where it goes on for ever or the pod is going.
func runOnce(container core.Container, h home, restart int, running func(ready, started bool, lasts time.Duration, events ...told) bool) *ending {
	started := normal("Started", "Container started")
	probed := container.ReadinessProbe != nil
	brief := func(end ending) *ending {
		if !running(!probed, true, moment, started) {
			return nil
		}
		return &end
	}
	if hook := container.Lifecycle; hook != nil && hook.PostStart != nil && hook.PostStart.Exec != nil && hook.PostStart.Exec.Command[0] == "/not-there" {
		if !running(false, false, moment, started, warning("FailedPostStartHook", "PostStartHook failed"), normal("Killing", "FailedPostStartHook")) {
			return nil
		}
		message := fmt.Sprintf("Exec lifecycle hook (%s) for Container %q in Pod %q failed - error: command exited with 1: , message: \"\"", hook.PostStart.Exec.Command, container.Name, podOf(h.pod))
		return &ending{code: 0, reason: "Completed", message: message, instead: "PostStartHookError"}
	}
	word := wordOf(container.Image)
	switch word {
	case "nocommand":
		return &ending{code: 128, reason: "StartError", message: noCommand, instead: "RunContainerError"}
	case "crash":
		return brief(ending{code: 1, reason: "Error"})
	case "hostile":
		return brief(ending{code: 3, reason: "Error"})
	case "completed":
		return brief(ending{code: 0, reason: "Completed"})
	case "oom":
		return brief(ending{code: 137, reason: "OOMKilled"})
	case "lateexit":
		if !running(true, true, lateExit, started) {
			return nil
		}
		return &ending{code: 2, reason: "Error"}
	case "lateoom":
		if !running(true, true, lateOOM, started) {
			return nil
		}
		return &ending{code: 137, reason: "OOMKilled"}
	case "flaky":
		if restart < 2 {
			return brief(ending{code: 1, reason: "Error"})
		}
	}
	if h.isInitial && word == "notready" {
		running(false, true, forever, started)
		return nil
	}
	if h.isInitial {
		return brief(ending{code: 0, reason: "Completed"})
	}
	fails := failing(container, h.pod.Status.PodIP)
	switch {
	case fails != nil && fails.killsAfter > 0:
		ready, up := !probed && fails.kind == "Liveness", fails.kind != "Startup"
		killing := normal("Killing", fmt.Sprintf("Container %s failed %s probe, will be restarted", container.Name, map[string]string{"Liveness": "liveness", "Startup": "startup"}[fails.kind]))
		if running(ready, up, fails.killsAfter, started) && running(ready, up, moment, warning("Unhealthy", fails.message), killing) {
			return &ending{code: 0, reason: "Completed", byProbe: true}
		}
	case word == "slow":
		events := []told{started}
		if probed {
			events = append(events, warning("Unhealthy", fails.message))
		}
		if running(false, true, slowStart, events...) {
			running(true, true, forever)
		}
	case fails != nil:
		running(false, true, forever, started, warning("Unhealthy", fails.message))
	default:
		running(true, true, forever, started)
	}
	return nil
}
