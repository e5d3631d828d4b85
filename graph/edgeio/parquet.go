package edgeio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"time"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store/record"
)

// Parquet tables of edges:
//
//	src, dst   integers, or texts
//	weight     integers, floats or doubles; without a value it is 1
//	time       a timestamp in milli-, micro- or nanoseconds, or an integer, seconds since 1970
//	layer      texts
//
// Columns are known by the names that they may have in any header, and others
// are not used. A row without a dst names a vertex without edges. A file is
// read into memory whole, and from there some thousand rows at a time.
//
// Written are src and dst (64-bit integers or texts), and as far as the table
// keeps them weight (32-bit float), time (microseconds) and layer, in the order
// of the ids, compressed by zstd.

// parquetMagic begins a Parquet file.
const parquetMagic = "PAR1\x15"

// parquet reads a Parquet file. Rows are numbered from 1 in messages.
func (rd *reading) parquet(ctx context.Context, in input) error {
	p, err := tableio.OpenParquet(ctx, in.path, rd.o.Stdin)
	if err != nil {
		return err
	}
	f := &file{reading: rd, layout: layout{
		name: p.Name, strings: rd.o.IDs == "string", signed: rd.o.Signed, layer: rd.layerName(), limit: rd.o.BadTolerance,
	}}
	if err := f.whole(formatCalled("parquet")); err != nil {
		return err
	}
	columns, err := f.parquetColumns(p)
	if err != nil {
		return err
	}
	names := new(dictionary)
	err = p.Read(ctx, columns, func(first int64, values []tableio.ParquetValues) error {
		b := newBatch(&f.layout, len(values[0].Null), names)
		row := parquetRows{batch: b, file: p, columns: columns, values: values}
		for i := range values[0].Null {
			row.read(i, first+int64(i)+1)
		}
		b.done()
		b.lines = int64(len(values[0].Null))
		rd.progress(p.Bytes * (first + b.lines) / p.Rows)
		return f.take(b)
	})
	if err != nil {
		return err
	}
	rd.done += p.Bytes
	rd.progress(0)
	name := in.path
	if name != "-" {
		name = filepath.Base(name)
	}
	rd.result.Sources = append(rd.result.Sources, record.Source{Name: name, Format: "parquet", Bytes: p.Bytes, SHA256: p.SHA256})
	return f.finish()
}

// parquetColumns finds out what the columns mean, and sets the roles of those
// that are read.
func (f *file) parquetColumns(p *tableio.Parquet) (columns []int, err error) {
	var roles []role
	for i, c := range p.Columns {
		r, ok := nameRole(c.Name)
		if !ok {
			f.note("%s: column %q is not used", f.name, c.Name)
			continue
		}
		good := c.Kind == tableio.ParquetInts
		switch r {
		case src, dst:
			good = good || c.Kind == tableio.ParquetTexts
		case weight:
			good = good || c.Kind == tableio.ParquetFloats || c.Kind == tableio.ParquetDoubles
		case timed:
			good = good || c.Kind == tableio.ParquetTimes
		case layer:
			good = c.Kind == tableio.ParquetTexts
		}
		if !good {
			return nil, fmt.Errorf("%s: column %q is of a type that is no %v; cast it", f.name, c.Name, r)
		}
		roles, columns = append(roles, r), append(columns, i)
	}
	if err := complete(roles); err != nil {
		return nil, fmt.Errorf("%s: %w; rename its columns", f.name, err)
	}
	f.roles = roles
	return columns, nil
}

// parquetRows reads rows of a batch of values.
type parquetRows struct {
	*batch
	file    *tableio.Parquet
	columns []int
	values  []tableio.ParquetValues
}

// read reads a row.
func (p *parquetRows) read(i int, number int64) {
	p.line = number
	if p.vertexAlone(i) {
		if token, fault := p.token(p.srcAt, i); fault != "" {
			p.reject(number, fault)
		} else {
			p.vertex(number, token)
			p.alone++
		}
		return
	}
	e := edge{weight: 1, time: graph.NoTime}
	for c, r := range p.roles {
		if fault := p.cell(&e, r, c, i); fault != "" {
			p.reject(number, fault)
			return
		}
	}
	if p.strings {
		e.src, e.dst = p.names.of(e.srcName), p.names.of(e.dstName)
	}
	p.add(&e)
}

// vertexAlone tells whether a row holds src and nothing else: a vertex, not an edge.
func (p *parquetRows) vertexAlone(i int) bool {
	for c, r := range p.roles {
		if p.values[c].Null[i] == (r == src) {
			return false
		}
	}
	return true
}

// token returns an id as text.
func (p *parquetRows) token(c, i int) ([]byte, string) {
	v := &p.values[c]
	switch {
	case v.Null[i]:
		return nil, p.roles[c].String() + " is empty"
	case p.file.Columns[p.columns[c]].Kind == tableio.ParquetInts:
		return strconv.AppendInt(nil, v.Ints[i], 10), ""
	}
	return v.Texts[i], ""
}

// cell reads a value and returns what is wrong with it.
func (p *parquetRows) cell(e *edge, r role, c, i int) (fault string) {
	v, column := &p.values[c], p.file.Columns[p.columns[c]]
	switch r {
	case src, dst:
		if column.Kind == tableio.ParquetInts && !v.Null[i] && !p.strings {
			if r == src {
				e.src = v.Ints[i]
			} else {
				e.dst = v.Ints[i]
			}
			return ""
		}
		token, fault := p.token(c, i)
		if fault != "" {
			return fault
		}
		return p.field(e, r, token)
	case weight:
		x := 1.0
		switch {
		case v.Null[i]:
		case column.Kind == tableio.ParquetInts:
			x = float64(v.Ints[i])
		default:
			x = v.Floats[i]
		}
		e.weight = float32(x) + 0 // makes 0 of -0
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			return fmt.Sprintf("weight %v is not a finite decimal number", x)
		case math.IsInf(float64(e.weight), 0):
			return fmt.Sprintf("weight %v is beyond the range of a 32-bit float", x)
		case e.weight < 0 && !p.signed:
			return fmt.Sprintf("weight %v is negative; use --signed", x)
		}
	case timed:
		if v.Null[i] {
			return ""
		}
		unit := column.Unit
		if column.Kind == tableio.ParquetInts {
			unit = time.Second
		}
		return p.stamp(e, v.Ints[i], unit)
	case layer:
		e.layer = []byte(p.layout.layer)
		if !v.Null[i] {
			return p.field(e, r, v.Texts[i])
		}
	}
	return ""
}

// stamp reads a time.
func (p *parquetRows) stamp(e *edge, x int64, unit time.Duration) string {
	micros := x
	switch {
	case unit < time.Microsecond:
		step := int64(time.Microsecond / unit)
		micros = x / step
		if x%step != 0 {
			p.cut = true
			if x < 0 {
				micros--
			}
		}
	case unit > time.Microsecond:
		step := int64(unit / time.Microsecond)
		if micros = x * step; micros/step != x {
			micros = math.MaxInt64
		}
	}
	if micros < firstSecond*micro || micros >= endSecond*micro {
		return fmt.Sprintf("time %d (in steps of %v) is outside the years 1 to 9999", x, unit)
	}
	e.time = micros
	return ""
}

// writeParquet writes a Parquet table.
func writeParquet(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	o := &parquetEdges{t: t, o: writer{t: t}, order: t.IDs.ByRank(), named: isLayered(t)}
	o.linked = o.o.linked()
	id := tableio.ParquetColumn{Name: "src", Kind: tableio.ParquetInts, Sorted: true}
	if t.IDs.Kind() == graph.StringIDs {
		id.Kind = tableio.ParquetTexts
	}
	o.columns = append(o.columns, id)
	id.Name, id.Optional, id.Sorted = "dst", true, false
	o.columns = append(o.columns, id)
	if t.Weights != nil {
		o.columns = append(o.columns, tableio.ParquetColumn{Name: "weight", Kind: tableio.ParquetFloats, Optional: true})
	}
	if t.Times != nil {
		o.columns = append(o.columns, tableio.ParquetColumn{Name: "time", Kind: tableio.ParquetTimes, Optional: true})
	}
	if o.named {
		o.columns = append(o.columns, tableio.ParquetColumn{Name: "layer", Kind: tableio.ParquetTexts, Optional: true})
	}
	err := tableio.WriteParquet(ctx, w, "edges", o.columns, o.next)
	if err != nil && !errors.Is(err, context.Canceled) && !bytes.HasPrefix([]byte(err.Error()), []byte("edgeio: ")) {
		err = fmt.Errorf("edgeio: %w", err)
	}
	return err
}

// parquetEdges hands on the rows of a table.
type parquetEdges struct {
	t       *graph.EdgeTable
	o       writer
	columns []tableio.ParquetColumn
	order   []graph.Vertex
	linked  []bool
	named   bool
	row     int      // the vertex that is written, by rank
	arcs    []uint64 // of it, left to be written
	begun   bool     // its arcs are known
}

// next fills a batch.
func (o *parquetEdges) next(values []tableio.ParquetValues) (rows int, err error) {
	const batch = 1 << 12
	for rows < batch && o.row < len(o.order) {
		v := o.order[o.row]
		if !o.begun {
			o.arcs, o.begun = o.o.arcs(o.arcs[:0], v), true
			if !o.linked[v] {
				o.put(values, v, -1)
				rows++
			}
		}
		n := min(len(o.arcs), batch-rows)
		for _, key := range o.arcs[:n] {
			arc := o.t.Offsets[v] + int64(uint32(key))
			if o.t.Times != nil && o.t.Times[arc] != graph.NoTime && (o.t.Times[arc] < firstSecond*micro || o.t.Times[arc] >= endSecond*micro) {
				return 0, fmt.Errorf("edgeio: time %d microseconds of an edge of %s is outside the years 1 to 9999", o.t.Times[arc], quoted(o.t.IDs.Format(v)))
			}
			o.put(values, v, arc)
		}
		rows += n
		if o.arcs = o.arcs[n:]; len(o.arcs) == 0 {
			o.row, o.begun, o.arcs = o.row+1, false, nil
		}
	}
	return rows, nil
}

// put appends an arc of v, or v alone when that is -1.
func (o *parquetEdges) put(values []tableio.ParquetValues, v graph.Vertex, arc int64) {
	id := func(into *tableio.ParquetValues, v graph.Vertex, null bool) {
		into.Null = append(into.Null, null)
		if o.t.IDs.Kind() == graph.IntIDs {
			into.Ints = append(into.Ints, o.t.IDs.Int(v))
		} else {
			into.Texts = append(into.Texts, o.t.IDs.AppendTo(nil, v))
		}
	}
	alone := arc < 0
	id(&values[0], v, false)
	if alone {
		id(&values[1], v, true)
	} else {
		id(&values[1], o.t.Targets[arc], false)
	}
	for i, c := range o.columns[2:] {
		into := &values[2+i]
		into.Null = append(into.Null, alone || c.Name == "time" && o.t.Times[arc] == graph.NoTime)
		switch {
		case c.Name == "weight" && alone:
			into.Floats = append(into.Floats, 0)
		case c.Name == "weight":
			into.Floats = append(into.Floats, float64(o.t.Weights[arc]))
		case c.Name == "time" && alone:
			into.Ints = append(into.Ints, 0)
		case c.Name == "time":
			into.Ints = append(into.Ints, o.t.Times[arc])
		case alone || o.t.Layer == nil:
			into.Texts = append(into.Texts, []byte(o.t.Layers[0]))
		default:
			into.Texts = append(into.Texts, []byte(o.t.Layers[o.t.Layer[arc]]))
		}
	}
}
