//go:build !race

package tableio

const underRace = false
