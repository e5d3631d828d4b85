package tableio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"
)

func writeNDJSON(ctx context.Context, w io.Writer, t Table, order []vertex) error {
	return writeLines(ctx, w, t, order, &jsonForm{})
}

// jsonForm writes one JSON object per line.
type jsonForm struct {
	keys [][]byte // what stands before each cell
}

func (f *jsonForm) header(dst []byte, names []string) ([]byte, error) {
	for i, name := range names {
		open := byte(',')
		if i == 0 {
			open = '{'
		}
		key, err := f.text([]byte{open}, []byte(name))
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		f.keys = append(f.keys, append(key, ':'))
	}
	return dst, nil
}

func (f *jsonForm) before(dst []byte, cell int) []byte { return append(dst, f.keys[cell]...) }

func (f *jsonForm) after(dst []byte) []byte { return append(dst, "}\n"...) }

func (f *jsonForm) missing(dst []byte) []byte { return append(dst, "null"...) }

func (f *jsonForm) float(dst []byte, x float64) ([]byte, error) {
	if math.IsInf(x, 0) {
		return nil, fmt.Errorf("is %v, which JSON cannot hold; write csv or parquet", x)
	}
	return shortest(dst, x), nil
}

func (f *jsonForm) text(dst, value []byte) ([]byte, error) {
	plain := true
	for _, b := range value {
		plain = plain && b >= ' ' && b < 0x7f && b != '"' && b != '\\'
	}
	if plain {
		return append(append(append(dst, '"'), value...), '"'), nil
	}
	if !utf8.Valid(value) {
		return nil, errors.New("is not UTF-8, which JSON needs; write csv")
	}
	var quoted bytes.Buffer
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	if err := e.Encode(string(value)); err != nil {
		return nil, err
	}
	return append(dst, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...), nil
}
