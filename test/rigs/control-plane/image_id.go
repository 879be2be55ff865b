package main

import (
	"fmt"
	"strings"
)

// imageID names what was pulled as a container runtime does: repository@digest.
func imageID(image string) string {
	repository, pinned, found := strings.Cut(image, "@")
	if slash := strings.LastIndex(repository, "/"); strings.LastIndex(repository, ":") > slash {
		repository = repository[:strings.LastIndex(repository, ":")]
	}
	if found {
		return repository + "@" + pinned
	}
	return repository + "@sha256:" + digest(image)
}

func digest(image string) string {
	var sum uint64 = 14695981039346656037
	for _, b := range []byte(image) {
		sum = (sum ^ uint64(b)) * 1099511628211
	}
	return strings.Repeat(fmt.Sprintf("%016x", sum), 4)
}
