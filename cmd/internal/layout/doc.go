// Package layout holds no code, only tests: which package may import which,
// which one is the door to which library, and what is nowhere to be found.
package layout
