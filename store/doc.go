// Package store keeps datasets, saved runs and published scores on disk, and
// notices when the disk does not keep them.
//
// The words: a generation is one immutable Badger database in a folder of its
// own, written once, verified, sealed, and from then on only read, by any
// number of processes, also from a read-only directory. The catalog says which
// generations there are; CURRENT names the newest catalog. Replacing CURRENT
// is the acknowledgement of every change: whatever stands on disk without
// being named from there was never promised to anyone. FORMAT.md draws every
// file, key and value.
//
// Three types carry the package: Store is an opened directory, block a
// self-checked piece of a family (adjacency, ids, one column), and generation
// an opened sealed database. Reading goes
//
//	CURRENT → catalog → seal → every file's checksum → Badger → blocks
//
// and every arrow is a check. Badger does not tell a reader that a table is
// damaged, and may end the process in a goroutine of its own; so it only sees
// files whose every byte has been compared with the seal, and what it returns
// is checked again: each block carries its key, its number and a checksum, and
// the footer of the family says how many there must be.
//
// Caveats: one process writes at a time, and flock must work (not every
// network file system has it). Whoever can write into the directory can
// exchange data together with its digests; the checks are against accidents.
package store
