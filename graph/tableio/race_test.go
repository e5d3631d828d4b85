//go:build race

package tableio

// underRace says that the race detector is on. With it Go ends the process
// where the parquet library makes a slice of a damaged value, instead of the
// panic that ReadTable recovers from.
const underRace = true
