package main

import "strings"

// words are what a tag may hold, the longer before those they contain; the first one that is found
// counts. The same list, in the same order, as ../real-node/registry.go and ../cluster/nodes/words.ts have:
//
//	missing denied scope basic forbidden limited unavailable   the registry refuses the pull
//	foreign nocommand root                                     another platform, no such program, runs as root
//	badconfig                                                  a secret that does not exist
//	crash hostile completed                                    exits 1, 3, 0, at once
//	flaky                                                      crashes twice, then runs and is ready
//	oom lateexit lateoom                                       killed for memory, at once or after 8 s; exit 2 after 4 s
//	notready slow deaf                                         never ready, ready after 10 s, nobody listens
//	stubborn                                                   ignores SIGTERM
//	(else)                                                     ready after --startup
var words = []string{
	"missing", "denied", "scope", "basic", "forbidden", "limited", "unavailable",
	"nocommand", "root", "foreign", "badconfig",
	"lateexit", "crash", "flaky", "hostile", "completed", "lateoom", "oom",
	"notready", "slow", "deaf", "stubborn", "wrong",
}

func wordOf(image string) string {
	for _, word := range words {
		if strings.Contains(tag(image), word) {
			return word
		}
	}
	return "good"
}

func tag(image string) string {
	name := image[strings.LastIndex(image, "/")+1:]
	if at := strings.Index(name, "@"); at >= 0 {
		name = name[:at]
	}
	if colon := strings.LastIndex(name, ":"); colon >= 0 {
		return name[colon+1:]
	}
	return ""
}
