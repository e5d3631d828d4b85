// Package bench measures kith, and races it against other systems: the same
// graph, the same work, the answer checked in the same harness.
//
// A Config names a graph, workloads and numbers of workers; Run measures every
// cell of that grid in a child process of this executable, so that no cell's
// time is disturbed by another's garbage and its peak memory can be told. Time
// first, then check: the checker of the kernel runs after the clock stopped.
//
// Race lets kith and its peers work in turn (A B A B ...), every turn in a
// process of its own. Before the first, each side is tuned and works once
// without being timed; then kith's answer is checked, and every turn must give
// the same bits. A Peer is a system that can take part; package bench/peers
// lists them. tasks.go lists what they race in.
//
// Times are given as the median and the quartiles of the repetitions, ratios
// as the ratio of the medians and the quartiles of the ratios turn by turn.
// The numbers kept in results/ name machine and command.
package bench
