package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/tools/reference"
)

// podLife is one pod on its node, from its start to its end.
type podLife struct {
	s        *simulator
	ctx      context.Context // ends when the pod is deleted
	cancel   context.CancelFunc
	pod      *core.Pod
	started  meta.Time
	mutex    sync.Mutex
	statuses map[string]core.ContainerStatus
	ending   atomic.Bool
}

func (s *simulator) observe(ctx context.Context, pod *core.Pod) {
	if !strings.HasPrefix(pod.Spec.NodeName, "node-") {
		return
	}
	known, ok := s.running.Load(pod.UID)
	if !ok {
		known = s.begin(ctx, pod)
	}
	life := known.(*podLife)
	switch {
	case pod.DeletionTimestamp != nil:
		if !life.ending.Swap(true) {
			life.cancel()
			go life.end(ctx, pod)
		}
	case !ok:
		go life.initialize()
	case len(pod.Spec.ReadinessGates) > 0: // others write what it depends on
		go life.publish()
	}
}

func (s *simulator) begin(ctx context.Context, pod *core.Pod) *podLife {
	ip := s.lastIP.Add(1)
	own := pod.DeepCopy()
	own.Status.PodIP = fmt.Sprintf("10.244.%d.%d", ip/250%250, ip%250+1)
	life := &podLife{s: s, pod: own, started: meta.Now(), statuses: map[string]core.ContainerStatus{}}
	life.ctx, life.cancel = context.WithCancel(ctx)
	reason := "ContainerCreating"
	if len(pod.Spec.InitContainers) > 0 {
		reason = "PodInitializing"
	}
	for _, container := range append(append([]core.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		life.statuses[container.Name] = waits(container, reason, "")
	}
	s.running.Store(pod.UID, life)
	return life
}

func (s *simulator) stop(pod *core.Pod) {
	if life, ok := s.running.LoadAndDelete(pod.UID); ok {
		life.(*podLife).cancel()
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// initialize runs the init containers one after the other (a side-car only has to start), then all others at once.
func (l *podLife) initialize() {
	for _, container := range l.pod.Spec.InitContainers {
		sideCar := isSideCar(container)
		done := make(chan struct{})
		var once sync.Once
		go l.play(container, !sideCar, func(status core.ContainerStatus) {
			exit := status.State.Terminated
			if sideCar && *status.Started || !sideCar && exit != nil && exit.ExitCode == 0 {
				once.Do(func() { close(done) })
			}
		})
		select {
		case <-l.ctx.Done():
			return
		case <-done:
		}
	}
	for _, container := range l.pod.Spec.Containers {
		go l.play(container, false, func(core.ContainerStatus) {})
	}
}

func isSideCar(container core.Container) bool {
	return container.RestartPolicy != nil && *container.RestartPolicy == core.ContainerRestartPolicyAlways
}

func (l *podLife) play(container core.Container, isInitial bool, changed func(core.ContainerStatus)) {
	hasSecret := func(name string) bool {
		_, err := l.s.client.CoreV1().Secrets(l.pod.Namespace).Get(l.ctx, name, meta.GetOptions{})
		return err == nil
	}
	live(container, home{l.pod, l.s.startup, isInitial, hasSecret, func(status core.ContainerStatus, lasts time.Duration, events ...told) bool {
		l.mutex.Lock()
		l.statuses[container.Name] = status
		l.mutex.Unlock()
		for _, event := range events {
			l.tell(container.Name, event)
		}
		ok := l.publish()
		changed(status)
		return ok && lasts != forever && pause(l.ctx, lasts)
	}})
}

func (l *podLife) tell(container string, event told) {
	field := "spec.containers{" + container + "}"
	for _, initial := range l.pod.Spec.InitContainers {
		if initial.Name == container {
			field = "spec.initContainers{" + container + "}"
		}
	}
	if about, err := reference.GetPartialReference(scheme.Scheme, runtime.Object(l.pod), field); err == nil {
		l.s.recorder(l.pod.Spec.NodeName).Event(about, event.kind, event.reason, event.message)
	}
}

func (s *simulator) recorder(node string) record.EventRecorder {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.recorders[node] == nil {
		s.recorders[node] = s.events.NewRecorder(scheme.Scheme, core.EventSource{Component: "kubelet", Host: node})
	}
	return s.recorders[node]
}

// publish tells the state of all containers as it is now.
func (l *podLife) publish() bool {
	return l.s.report(l.ctx, l.pod, func(pod *core.Pod) {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		of := func(containers []core.Container) (found []core.ContainerStatus) {
			for _, container := range containers {
				found = append(found, l.statuses[container.Name])
			}
			return found
		}
		setStatus(pod, of(l.pod.Spec.InitContainers), of(l.pod.Spec.Containers), l.started, l.pod.Status.PodIP)
	})
}

// end lets the processes of a deleted pod have their grace, reports it as ended, and removes it.
func (l *podLife) end(ctx context.Context, pod *core.Pod) {
	grace := time.Duration(0)
	if pod.DeletionGracePeriodSeconds != nil {
		grace = time.Duration(*pod.DeletionGracePeriodSeconds) * time.Second
	}
	wait := min(grace, obeys)
	for _, status := range pod.Status.ContainerStatuses {
		if status.State.Running == nil {
			continue
		}
		l.tell(status.Name, normal("Killing", "Stopping container "+status.Name))
		if wordOf(status.Image) == "stubborn" {
			wait = grace
		}
	}
	if !pause(ctx, wait) {
		return
	}
	l.s.report(ctx, l.pod, setEnded)
	for pause(ctx, cleansUp) {
		now := int64(0)
		err := l.s.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, meta.DeleteOptions{GracePeriodSeconds: &now, Preconditions: &meta.Preconditions{UID: &pod.UID}})
		if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
			return
		}
	}
}
