package main

import "golang.org/x/sys/unix"

// machineMemory returns the physical memory.
func machineMemory() int64 {
	size, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 1 << 62
	}
	return int64(size)
}
