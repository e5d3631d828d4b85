package tableio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// readNDJSON reads one flat object per line.
func (t *TextTable) readNDJSON(text io.Reader) error {
	var place map[string]int // of a key in the header
	for line, err := range eachLine(t.Name, text) {
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line.text)) == 0 {
			continue
		}
		keys, values, err := flatObject(line.text)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", t.Name, line.number, err)
		}
		if t.Header == nil {
			if err := t.setHeader(keys, line.number); err != nil {
				return err
			}
			place = make(map[string]int, len(keys))
			for i, key := range keys {
				place[key] = i
			}
		}
		row, seen := make([]string, len(t.Header)), make([]bool, len(t.Header))
		for i, key := range keys {
			at, known := place[key]
			switch {
			case !known:
				return fmt.Errorf("%s:%d: the first line has no %q; give every line the same keys", t.Name, line.number, key)
			case seen[at]:
				return fmt.Errorf("%s:%d: has %q twice", t.Name, line.number, key)
			}
			row[at], seen[at] = values[i], true
		}
		for i, ok := range seen {
			if !ok {
				return fmt.Errorf("%s:%d: has no %q; write null for what is missing", t.Name, line.number, t.Header[i])
			}
		}
		if err := t.add(row, line.number); err != nil {
			return err
		}
	}
	return nil
}

// flatObject reads a JSON object without arrays and objects in it: keys in
// order, values as text, null as "".
func flatObject(text []byte) (keys, values []string, err error) {
	if !utf8.Valid(text) { // encoding/json puts U+FFFD for what is not, and two names would be one
		return nil, nil, errors.New("is not UTF-8; convert the file")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // a number keeps its digits
	token, err := d.Token()
	if err != nil {
		return nil, nil, notJSON(err)
	}
	if token != json.Delim('{') {
		return nil, nil, fmt.Errorf("is not a JSON object; write one {...} per line")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, nil, notJSON(err)
		}
		value, err := d.Token()
		if err != nil {
			return nil, nil, notJSON(err)
		}
		keys = append(keys, key.(string)) // the decoder lets nothing else be a key
		switch value := value.(type) {
		case nil:
			values = append(values, "")
		case bool:
			values = append(values, strconv.FormatBool(value))
		case json.Number:
			values = append(values, value.String())
		case string:
			values = append(values, value)
		default:
			return nil, nil, fmt.Errorf("%q holds a list or an object; only flat objects make a table", key)
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, notJSON(err)
	}
	if rest, err := d.Token(); err != io.EOF {
		return nil, nil, fmt.Errorf("has more after its object (%v); write one object per line", rest)
	}
	return keys, values, nil
}

func notJSON(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("is not JSON: the object does not end on its line")
	}
	return fmt.Errorf("is not JSON: %w", err)
}
