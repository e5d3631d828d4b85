package agreement

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"os"
)

// Arcs is a graph as it is handed to the systems. The file holds, little
// endian and one after the other:
//
//	int64    1 if directed, order, arcs, 1 if weighted
//	int32    the source of each arc, ascending
//	int32    the target
//	float64  the weight, if weighted
//	float64  the length
//
// Vertices are numbered by the rank of their external ids. Of an undirected edge
// there is the arc from the lower rank to the higher. No arc is there twice.
type Arcs struct {
	Directed bool
	Order    int64
	Source   []int32
	Target   []int32
	Weight   []float64 // nil: none
	Length   []float64
}

// arcs returns a world's arcs.
func (w *World) arcs() (*Arcs, error) {
	g := w.Whole
	if g.Order() > math.MaxInt32 {
		return nil, fmt.Errorf("agreement: %d vertices; systems number up to 2^31", g.Order())
	}
	a := &Arcs{Directed: g.Directed, Order: int64(g.Order())}
	for _, u := range g.IDs.ByRank() {
		for i := g.Out.Offsets[u]; i < g.Out.Offsets[u+1]; i++ {
			from, to := g.Rank(u), g.Rank(g.Out.Targets[i])
			if !g.Directed && to < from {
				continue
			}
			a.Source, a.Target = append(a.Source, int32(from)), append(a.Target, int32(to))
			a.Length = append(a.Length, float64(w.Lengths.Out.Weights[i]))
			if g.Weighted() {
				a.Weight = append(a.Weight, float64(g.Out.Weights[i]))
			}
		}
	}
	return a, nil
}

// write writes the file.
func (a *Arcs) write(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for _, part := range []any{
		[]int64{number(a.Directed), a.Order, int64(len(a.Source)), number(a.Weight != nil)}, a.Source, a.Target, a.Weight, a.Length,
	} {
		if err = binary.Write(w, binary.LittleEndian, part); err != nil {
			break
		}
	}
	if flushing := w.Flush(); err == nil {
		err = flushing
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// ReadArcs reads what was written, for systems inside this executable.
func ReadArcs(path string) (*Arcs, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	var head [4]int64
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	arcs, weighted := head[2], head[3]
	if arcs < 0 || info.Size() != 32+arcs*(16+8*weighted) {
		return nil, fmt.Errorf("%s: %d bytes do not hold %d arcs", path, info.Size(), arcs)
	}
	a := &Arcs{Directed: head[0] == 1, Order: head[1], Source: make([]int32, arcs), Target: make([]int32, arcs), Weight: make([]float64, arcs*weighted), Length: make([]float64, arcs)}
	for _, part := range []any{a.Source, a.Target, a.Weight, a.Length} {
		if err := binary.Read(r, binary.LittleEndian, part); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	if weighted == 0 {
		a.Weight = nil
	}
	return a, nil
}
