package config

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/kithgraph/kith/store/record"
)

// Decode reads TOML into a struct, whose fields carry toml tags. The name is
// the file's, for messages; every error is an ErrConfig. A field that the
// document leaves out is an error too, unless its tag says omitempty: a zero
// that nobody wrote would be a number without an origin.
func Decode(name string, content []byte, into any) error {
	if len(content) > MaxBytes {
		return Errorf("%s has %d bytes, more than %d", name, len(content), MaxBytes)
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if line := tooDeep(content); line > 0 {
		return Errorf("%s:%d: more than %d brackets are open at once", name, line, maxNesting)
	}
	d := toml.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		return complete(name, content, reflect.TypeOf(into))
	}
	var strict *toml.StrictMissingError
	var at *toml.DecodeError
	switch {
	case errors.As(err, &strict) && len(strict.Errors) > 0:
		return unknown(name, content, &strict.Errors[0], reflect.TypeOf(into))
	case errors.As(err, &at):
		row, _ := at.Position()
		return Errorf("%s:%d: %s%s", name, row, plain(at), shown(content, row))
	}
	return Errorf("%s: %s", name, plain(err))
}

// plain returns a message of the decoder without its prefix.
func plain(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "toml: "), "toml: ")
}

// unknown describes the first field that the struct does not have.
func unknown(name string, content []byte, e *toml.DecodeError, t reflect.Type) error {
	key := e.Key()
	row, _ := e.Position()
	known, at := Fields(t), 0
	for at < len(key)-1 {
		next := fieldType(t, key[at])
		if next == nil {
			break
		}
		t, known, at = next, Fields(next), at+1
	}
	word, hint := "", ""
	if at < len(key) {
		word = key[at]
	}
	if near := record.Nearest(word, known); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	} else if len(known) > 0 {
		hint = "; known are " + strings.Join(known, ", ")
	}
	if at > 0 {
		word = strings.Join(key[:at], ".") + "." + word
	}
	return Errorf("%s:%d: unknown field %q%s%s", name, row, word, hint, shown(content, row))
}

// Fields returns the names that a struct type, or a pointer to one or a slice
// of them, has in TOML; none for any other type.
func Fields(t reflect.Type) []string {
	t = element(t)
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		if name := tag(t.Field(i)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// fieldType returns the type behind a name, nil when there is none.
func fieldType(t reflect.Type, name string) reflect.Type {
	t = element(t)
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		if tag(t.Field(i)) == name {
			return t.Field(i).Type
		}
	}
	return nil
}

// element strips pointers and slices off a type.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

func tag(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// shown returns a line of the document for the end of a message.
func shown(content []byte, row int) string {
	lines := bytes.SplitN(content, []byte("\n"), row+1)
	if row < 1 || row > len(lines) {
		return ""
	}
	line := strings.ToValidUTF8(string(bytes.TrimSpace(lines[row-1])), "?")
	const most = 120
	if runes := []rune(line); len(runes) > most {
		line = string(runes[:most]) + "..."
	}
	return fmt.Sprintf("\n  %d | %s", row, line)
}

// tooDeep returns the line where too many brackets are open, 0 when there is
// none. Brackets in strings and comments count too, since telling them apart
// needs a parser; a file written by a person never has a hundred left open.
func tooDeep(content []byte) int {
	open, line := 0, 1
	for _, c := range content {
		switch c {
		case '\n':
			line++
		case '[', '{':
			if open++; open > maxNesting {
				return line
			}
		case ']', '}':
			open = max(open-1, 0)
		}
	}
	return 0
}
