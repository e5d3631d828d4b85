package graph

// Source hands out batches of edges: from memory, or made anew each time. A
// batch is a function of its number alone. BuildFrom asks for each several
// times, from several goroutines and in any order.
type Source interface {
	Len() int                    // the number of batches
	Batch(i int) (*Edges, error) // 0 <= i < Len
}

// Batches are a source in memory.
type Batches []*Edges

// Len returns the number of batches.
func (b Batches) Len() int { return len(b) }

// Batch returns a batch.
func (b Batches) Batch(i int) (*Edges, error) { return b[i], nil }
