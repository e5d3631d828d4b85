package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// machineMemory returns the smaller of physical memory and the limit of the
// cgroups (version 1 or 2) that the process is in.
func machineMemory() int64 {
	var info unix.Sysinfo_t
	total := int64(1) << 62
	if unix.Sysinfo(&info) == nil {
		total = int64(uint64(info.Totalram) * uint64(info.Unit))
	}
	groups, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		part := strings.SplitN(strings.TrimSpace(line), ":", 3) // number:controllers:path
		if len(part) < 3 {
			continue
		}
		root, file := "/sys/fs/cgroup", "memory.max"
		if part[1] != "" {
			if part[1] != "memory" {
				continue
			}
			root, file = "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
		}
		// A group is bound by its parents too.
		for dir := filepath.Clean("/" + part[2]); ; dir = filepath.Dir(dir) {
			total = min(total, limitIn(filepath.Join(root, dir, file)))
			if dir == "/" {
				break
			}
		}
	}
	return total
}

// limitIn reads a cgroup's limit; "max" and missing files are none.
func limitIn(file string) int64 {
	content, err := os.ReadFile(file)
	if err != nil {
		return 1 << 62
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64)
	if err != nil || limit <= 0 {
		return 1 << 62
	}
	return limit
}
