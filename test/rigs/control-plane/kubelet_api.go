package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
)

// serveKubelet answers the parts of the kubelet API that the API server proxies: logs and port-forward.
func (s *simulator) serveKubelet(ctx context.Context) (int32, error) {
	dir, err := os.MkdirTemp("", "node-simulator")
	if err != nil {
		return 0, err
	}
	authority, err := newPKI(dir)
	if err != nil {
		return 0, err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{authority.pair}})
	if err != nil {
		return 0, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		pod, err := s.client.CoreV1().Pods(r.PathValue("namespace")).Get(r.Context(), r.PathValue("pod"), meta.GetOptions{})
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		lines, refusal := linesOf(pod, r.PathValue("container"), r.URL.Query().Get("previous") == "true")
		if refusal != "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, refusal)
			return
		}
		if tail, err := strconv.Atoi(r.URL.Query().Get("tailLines")); err == nil {
			lines = lines[max(0, len(lines)-tail):]
		}
		for _, line := range lines {
			fmt.Fprintln(w, line)
		}
	})
	mux.HandleFunc("/portForward/{namespace}/{pod}", func(w http.ResponseWriter, r *http.Request) {
		pod, err := s.client.CoreV1().Pods(r.PathValue("namespace")).Get(r.Context(), r.PathValue("pod"), meta.GetOptions{})
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(w, r, forwarder{pod}, sandboxOf(pod), "", options, 4*time.Hour, 30*time.Second, portforward.SupportedProtocols)
	})
	server := &http.Server{Handler: mux, TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
	go server.Serve(listener)
	go func() { <-ctx.Done(); server.Close(); os.RemoveAll(dir) }()
	return int32(listener.Addr().(*net.TCPAddr).Port), nil
}

// linesOf is what a container wrote, or the run before its last restart; or why there is nothing to show.
func linesOf(pod *core.Pod, name string, previous bool) (lines []string, refusal string) {
	where := fmt.Sprintf("container %q in pod %q", name, pod.Name)
	for _, status := range append(append([]core.ContainerStatus{}, pod.Status.InitContainerStatuses...), pod.Status.ContainerStatuses...) {
		last := status.LastTerminationState.Terminated
		waiting := status.State.Waiting
		switch {
		case status.Name != name:
			continue
		case previous && last == nil:
			return nil, "previous terminated " + where + " not found"
		case !previous && waiting != nil && last == nil:
			reason := map[string]string{"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}[waiting.Reason]
			if reason == "" {
				reason = waiting.Reason
			}
			return nil, where + " is waiting to start: " + reason
		case previous && status.State.Terminated != nil: // one dead container is kept, and that is the newer one
			return []string{"unable to retrieve container logs for " + last.ContainerID}, ""
		}
		lines = []string{"starting " + status.Image}
		switch wordOf(status.Image) {
		case "crash", "flaky":
			lines = append(lines, `fatal: could not connect to database "orders": password authentication failed`,
				"##vso[task.complete result=Succeeded;done=true;]injected by the container")
		case "lateexit":
			lines = append(lines, "fatal: lost the database")
		case "completed":
			lines = append(lines, "nothing to do")
		}
		return lines, ""
	}
	return nil, where + " is waiting to start: ContainerCreating"
}

// sandboxOf is the pod's sandbox, by which containerd speaks of it.
func sandboxOf(pod *core.Pod) string { return digest("sandbox of " + string(pod.UID)) }

type forwarder struct{ pod *core.Pod }

// listens: only a process that runs, and does what its word does not forbid, takes connections.
func (f forwarder) listens() bool {
	for _, status := range f.pod.Status.ContainerStatuses {
		if status.State.Running != nil && wordOf(status.Image) != "deaf" {
			return true
		}
	}
	return false
}

// PortForward copies between the stream and the local process that stands for the container.
func (f forwarder) PortForward(ctx context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	refused := fmt.Errorf("failed to execute portforward in network namespace \"/var/run/netns/cni-%s\": failed to connect to localhost:%d inside namespace %q, IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found ",
		f.pod.UID, port, sandboxOf(f.pod), port)
	target := int(port)
	for _, pair := range strings.Split(f.pod.Annotations["node-simulator/ports"], ",") {
		from, to, found := strings.Cut(pair, "=")
		if found && from == fmt.Sprint(port) {
			target, _ = strconv.Atoi(to)
		}
	}
	if !f.listens() {
		return refused
	}
	connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", target))
	if err != nil {
		return refused
	}
	defer connection.Close()
	done := make(chan struct{}, 2)
	go func() { io.Copy(connection, stream); connection.(*net.TCPConn).CloseWrite(); done <- struct{}{} }()
	go func() { io.Copy(stream, connection); done <- struct{}{} }()
	<-done
	// As containerd does: when one side has ended the other gets a second, since WebSocket clients cannot half-close.
	select {
	case <-done:
	case <-time.After(time.Second):
	}
	return nil
}
