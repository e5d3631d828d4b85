package bench

import (
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// PeakResident returns this process's largest resident size so far: VmHWM on
// Linux, getrusage elsewhere.
func PeakResident() int64 {
	if peak := highWater("self"); peak > 0 {
		return peak
	}
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return maxrss(&usage)
}

// highWater reads VmHWM of a process, 0 when there is no such thing.
func highWater(process string) int64 {
	kib, _ := strconv.ParseInt(strings.TrimSuffix(procLine("/proc/"+process+"/status", "VmHWM"), " kB"), 10, 64)
	return kib << 10
}

// watchInterval is the time between two looks at a running process.
const watchInterval = 20 * time.Millisecond

// watch looks at a running process's high water until the returned function is
// called, which returns the last.
func watch(pid int) func() int64 {
	peak, stop, stopped := int64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(watchInterval):
				peak = max(peak, highWater(fmt.Sprint(pid)))
			}
		}
	}()
	return func() int64 {
		close(stop)
		<-stopped
		return peak
	}
}

// peakOf returns the largest resident size of a process that has ended. What
// the system reports is exact, but on Linux never below the size of the
// process that started it, as whose copy it began; below that the last look
// counts.
func peakOf(ended *exec.Cmd, watched int64) int64 {
	usage, ok := ended.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return watched
	}
	if reported := maxrss(usage); watched == 0 || reported > PeakResident() {
		return reported
	}
	return watched
}

// maxrss is in KiB, on macOS in bytes.
func maxrss(usage *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
