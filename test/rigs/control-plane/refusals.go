package main

import (
	"fmt"
	"net/url"
	"strings"

	core "k8s.io/api/core/v1"
)

// noCommand is what runc says of a program that is not in the image.
const noCommand = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/not-there": stat /not-there: no such file or directory`

// pullRefusal says why an image cannot be had, in containerd's words about a registry's answer; "" where it can.
func pullRefusal(image string) string {
	registry, repository, version := partsOf(image)
	tried := fmt.Sprintf("failed to pull and unpack image %q: failed to resolve image: ", image)
	manifest := fmt.Sprintf("https://%s/v2/%s/manifests/%s?ns=%s", registry, repository, version, registry)
	status := func(text string) string {
		return tried + "unexpected status from HEAD request to " + manifest + ": " + text
	}
	noAccess := tried + "pull access denied, repository does not exist or may require authorization: "
	notFound := func(message string) string { return "rpc error: code = NotFound desc = " + message }
	if registry == "unreachable.example.com" {
		return tried + fmt.Sprintf("failed to do request: Head %q: dial tcp 127.0.0.1:9: connect: connection refused", manifest)
	}
	if repository == "nothing" {
		return notFound(tried + image + ": not found")
	}
	switch wordOf(image) {
	case "missing":
		return notFound(tried + image + ": not found")
	case "foreign":
		return notFound("get image config descriptor: no match for platform in manifest sha256:" + digest(image) + ": not found")
	case "denied":
		return tried + fmt.Sprintf("failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://%s/token/denied?scope=repository%%3A%s%%3Apull&service=registry: 401 Unauthorized", registry, url.QueryEscape(repository))
	case "scope":
		return noAccess + "server message: insufficient_scope: authorization failed"
	case "basic":
		return noAccess + "authorization failed: no basic auth credentials"
	case "forbidden":
		return status("403 Forbidden\ndenied")
	case "limited":
		return status("429 Too Many Requests")
	case "unavailable":
		return status("503 Service Unavailable")
	}
	return ""
}

// nameRefusal says why the kubelet does not even try to pull.
func nameRefusal(container core.Container) (reason, message string) {
	image := container.Image
	if _, repository, _ := partsOf(image); repository != strings.ToLower(repository) {
		return "InvalidImageName", fmt.Sprintf("Failed to apply default image tag %q: couldn't parse image name %q: invalid reference format: repository name (%s) must be lowercase", image, image, repository)
	}
	if container.ImagePullPolicy == core.PullNever {
		return "ErrImageNeverPull", fmt.Sprintf("Container image %q is not present with pull policy of Never", image)
	}
	return "", ""
}

// configRefusal says why a container cannot be made of its image.
func configRefusal(h home, container core.Container) string {
	pod := h.pod
	switch wordOf(container.Image) {
	case "badconfig":
		if !h.hasSecret("settings") {
			return `secret "settings" not found`
		}
	case "root":
		inPod, own := pod.Spec.SecurityContext, container.SecurityContext
		if inPod != nil && inPod.RunAsNonRoot != nil && *inPod.RunAsNonRoot || own != nil && own.RunAsNonRoot != nil && *own.RunAsNonRoot {
			return fmt.Sprintf("container has runAsNonRoot and image will run as root (pod: %q, container: %s)", podOf(pod), container.Name)
		}
	}
	return ""
}

// podOf is a pod as the kubelet names it.
func podOf(pod *core.Pod) string { return fmt.Sprintf("%s_%s(%s)", pod.Name, pod.Namespace, pod.UID) }

func partsOf(image string) (registry, repository, version string) {
	registry, rest, found := strings.Cut(image, "/")
	if !found {
		registry, rest = "docker.io", image
	}
	named, pinned, hasDigest := strings.Cut(rest, "@")
	repository, version, hasTag := strings.Cut(named, ":")
	if !hasTag {
		version = "latest"
	}
	if hasDigest {
		version = pinned
	}
	return registry, repository, version
}
