package edgeio

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kithgraph/kith/store/record"
)

// validate refuses options that no file can fit.
func (o *Options) validate(files []string) error {
	if len(files) == 0 {
		return fmt.Errorf("%w: no file to read; give one or more, or - for standard input", ErrUsage)
	}
	stdin := 0
	for _, path := range files {
		if path == "-" {
			stdin++
		}
	}
	if stdin > 1 {
		return fmt.Errorf("%w: standard input (-) is given %d times and can be read once", ErrUsage, stdin)
	}
	if err := oneOf("format", o.Format, append([]string{"auto"}, Names()...)); err != nil {
		return err
	}
	if err := oneOf("header", o.Header, []string{"auto", "yes", "no"}); err != nil {
		return err
	}
	if err := oneOf("ids", o.IDs, []string{"auto", "int", "string"}); err != nil {
		return err
	}
	if o.BadTolerance < 0 {
		return fmt.Errorf("%w: bad tolerance %d is negative", ErrUsage, o.BadTolerance)
	}
	if o.Direction > Undirected {
		return fmt.Errorf("%w: direction %d is unknown", ErrUsage, o.Direction)
	}
	if fault := tokenFault("layer", o.Layer); o.Layer != "" && fault != "" {
		return fmt.Errorf("%w: %s", ErrUsage, fault)
	}
	if o.Format == "graphalytics" && (o.Columns != nil || o.Header == "yes") {
		return fmt.Errorf("%w: columns and header of a graphalytics graph come from its .properties file", ErrUsage)
	}
	if o.Columns != nil {
		if _, err := rolesOf(o.Columns); err != nil {
			return fmt.Errorf("%w: columns %s: %w", ErrUsage, strings.Join(o.Columns, ","), err)
		}
	}
	return nil
}

// whole refuses options about rows for a format that says itself what it holds.
func (f *file) whole(own Format) error {
	switch {
	case !own.names && (f.o.Columns != nil || f.o.Header == "yes" || f.strings):
		return fmt.Errorf("%w: %s: %s says itself what its columns are, and its vertices are integers; leave --columns, --header and --ids", ErrUsage, f.name, own.Name)
	case f.o.Columns != nil || f.o.Header == "yes":
		return fmt.Errorf("%w: %s: %s says itself what its columns are; leave --columns and --header", ErrUsage, f.name, own.Name)
	}
	return nil
}

// oneOf checks a word; the empty one is the default.
func oneOf(option, word string, known []string) error {
	if word == "" || slices.Contains(known, word) {
		return nil
	}
	hint := ""
	if near := record.Nearest(word, known); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("%w: %s %q is not one of %s%s", ErrUsage, option, word, strings.Join(known, ", "), hint)
}

// maxToken is the length of the longest id or layer name, in bytes.
const maxToken = 4 << 10

// tokenFault says what is wrong with a string id or a layer name, "" when
// nothing is.
func tokenFault[T ~string | ~[]byte](what string, token T) string {
	switch {
	case len(token) == 0:
		return what + " is empty"
	case len(token) > maxToken:
		return fmt.Sprintf("%s %s has %d bytes, at most %d are allowed", what, quoted(token), len(token), maxToken)
	case !utf8.ValidString(string(token)):
		return fmt.Sprintf("%s %s is not valid UTF-8; convert the file", what, quoted(token))
	case strings.IndexByte(string(token), 0) >= 0:
		return fmt.Sprintf("%s %s holds a NUL byte", what, quoted(token))
	}
	return ""
}

// quoted shows a value in a message, shortened if need be.
func quoted[T ~string | ~[]byte](value T) string {
	const shown = 60
	if len(value) <= shown {
		return fmt.Sprintf("%q", string(value))
	}
	return fmt.Sprintf("%q...", string(value[:shown]))
}
