package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

var errReplaced = errors.New("replaced")

// report changes a pod's status, and goes on trying while the API server is away, as a kubelet does.
func (s *simulator) report(ctx context.Context, pod *core.Pod, change func(live *core.Pod)) bool {
	for {
		err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
			live, err := s.client.CoreV1().Pods(pod.Namespace).Get(ctx, pod.Name, meta.GetOptions{})
			if err != nil {
				return err
			}
			if live.UID != pod.UID {
				return errReplaced
			}
			change(live)
			_, err = s.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, live, meta.UpdateOptions{})
			return err
		})
		answered := apierrors.ReasonForError(err) != meta.StatusReasonUnknown && !apierrors.IsServiceUnavailable(err) && !apierrors.IsInternalError(err)
		if err == nil || err == errReplaced || answered {
			return err == nil
		}
		if !pause(ctx, 500*time.Millisecond) {
			return false
		}
	}
}

// setStatus writes what a node reports of a pod whose containers have these states.
func setStatus(pod *core.Pod, initial, statuses []core.ContainerStatus, started meta.Time, ip string) {
	var incomplete, unready []string
	sandbox, began := false, false
	for i, status := range initial {
		done := status.State.Terminated != nil && status.State.Terminated.ExitCode == 0
		if isSideCar(pod.Spec.InitContainers[i]) {
			done = *status.Started
		}
		if !done {
			incomplete = append(incomplete, status.Name)
		}
	}
	for _, status := range append(append([]core.ContainerStatus{}, initial...), statuses...) {
		waiting := status.State.Waiting
		sandbox = sandbox || waiting == nil || waiting.Reason != "ContainerCreating" && waiting.Reason != "PodInitializing"
	}
	for _, status := range statuses {
		began = began || status.ContainerID != ""
		if !status.Ready {
			unready = append(unready, status.Name)
		}
	}
	pod.Status.Phase = core.PodPending
	if began && len(incomplete) == 0 {
		pod.Status.Phase = core.PodRunning
	}
	pod.Status.HostIP, pod.Status.HostIPs = "127.0.0.1", []core.HostIP{{IP: "127.0.0.1"}}
	pod.Status.PodIP, pod.Status.PodIPs, pod.Status.StartTime = ip, []core.PodIP{{IP: ip}}, &started
	pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses = initial, statuses
	setCondition(pod, core.PodReadyToStartContainers, sandbox, "", "")
	setCondition(pod, core.PodInitialized, len(incomplete) == 0, "ContainersNotInitialized", fmt.Sprintf("containers with incomplete status: [%s]", strings.Join(incomplete, " ")))
	reason, message := "ContainersNotReady", fmt.Sprintf("containers with unready status: [%s]", strings.Join(unready, " "))
	setCondition(pod, core.ContainersReady, len(unready) == 0, reason, message)
	gate := closedGate(pod)
	if len(unready) == 0 {
		reason, message = "ReadinessGatesNotReady", gate
	}
	setCondition(pod, core.PodReady, len(unready) == 0 && gate == "", reason, message)
}

// closedGate says of the first readiness gate that nobody has opened why it is closed.
func closedGate(pod *core.Pod) string {
	for _, gate := range pod.Spec.ReadinessGates {
		found := ""
		for _, condition := range pod.Status.Conditions {
			if condition.Type == gate.ConditionType {
				found = string(condition.Status)
			}
		}
		if found == "" {
			return fmt.Sprintf("corresponding condition of pod readiness gate %q does not exist.", gate.ConditionType)
		}
		if found != string(core.ConditionTrue) {
			return fmt.Sprintf("the status of pod readiness gate %q is not \"True\", but %s", gate.ConditionType, found)
		}
	}
	return ""
}

// setEnded writes the status of a deleted pod whose processes have ended: by themselves at SIGTERM, or
// killed where a word says so.
func setEnded(pod *core.Pod) {
	ran, succeeded := pod.Status.Phase == core.PodRunning, true
	for i := range pod.Status.ContainerStatuses {
		status := &pod.Status.ContainerStatuses[i]
		switch {
		case status.State.Terminated != nil:
		case status.State.Running != nil:
			exit := &core.ContainerStateTerminated{Reason: "Completed", StartedAt: status.State.Running.StartedAt, FinishedAt: meta.Now(), ContainerID: status.ContainerID}
			if wordOf(status.Image) == "stubborn" {
				exit.ExitCode, exit.Reason = 137, "Error"
			}
			status.State = core.ContainerState{Terminated: exit}
		case status.LastTerminationState.Terminated != nil:
			status.State = core.ContainerState{Terminated: status.LastTerminationState.Terminated}
		default:
			status.State = core.ContainerState{Terminated: &core.ContainerStateTerminated{ExitCode: 137, Reason: "ContainerStatusUnknown",
				Message: "The container could not be located when the pod was terminated"}}
		}
		status.Ready, status.Started = false, new(bool)
		succeeded = succeeded && status.State.Terminated.ExitCode == 0
	}
	reason := "PodFailed"
	pod.Status.Phase = core.PodFailed
	if succeeded {
		pod.Status.Phase, reason = core.PodSucceeded, "PodCompleted"
	}
	setCondition(pod, core.PodReadyToStartContainers, false, "", "")
	if ran {
		setCondition(pod, core.ContainersReady, false, reason, "")
		setCondition(pod, core.PodReady, false, reason, "")
	}
}

// setCondition writes a condition; its time only moves with its status, and only a False one says why.
func setCondition(pod *core.Pod, kind core.PodConditionType, holds bool, reason, message string) {
	fresh := core.PodCondition{Type: kind, Status: core.ConditionFalse, Reason: reason, Message: message, LastTransitionTime: meta.Now(), ObservedGeneration: pod.Generation}
	if holds {
		fresh.Status, fresh.Reason, fresh.Message = core.ConditionTrue, "", ""
	}
	for i := range pod.Status.Conditions {
		if known := &pod.Status.Conditions[i]; known.Type == kind {
			if known.Status == fresh.Status {
				fresh.LastTransitionTime = known.LastTransitionTime
			}
			*known = fresh
			return
		}
	}
	pod.Status.Conditions = append(pod.Status.Conditions, fresh)
}
