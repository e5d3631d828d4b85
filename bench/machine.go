package bench

import (
	"os"
	"runtime"
	"strings"
)

// Machine is what a measurement was taken on.
type Machine struct {
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Memory string `json:"memory,omitempty"`
	Kernel string `json:"kernel,omitempty"` // of the operating system
	Go     string `json:"go"`
}

// ThisMachine describes the machine as far as /proc tells.
func ThisMachine() Machine {
	m := Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version()}
	m.CPU = procLine("/proc/cpuinfo", "model name")
	m.Memory = procLine("/proc/meminfo", "MemTotal")
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = strings.TrimSpace(string(release))
	}
	return m
}

// procLine returns what stands behind "name:" in a file, "" when it is not
// there.
func procLine(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
