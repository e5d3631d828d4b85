package tableio

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReadPairs(t *testing.T) {
	ids := intIDs(t, 10, 20, 30)
	source, target, sha256, err := ReadPairs("-", strings.NewReader("target,source\n10,30\n20,10\n10,30\n"), ids)
	if err != nil || fmt.Sprint(source, target) != "[2 0 2] [0 1 0]" || len(sha256) != 64 {
		t.Errorf("%v %v %q (%v)", source, target, sha256, err)
	}
	for _, c := range []struct {
		text, want string
		unknown    bool
	}{
		{"source,target\n10,40\n", `-:2: no such member: "40"`, true},
		{"source,target\n10,010\n", "without leading zeros", true},
		{"source,id\n10,20\n", "has the columns source, id; it needs source and target", false},
		{"source,target\n", "holds no pair", false},
	} {
		_, _, _, err := ReadPairs("-", strings.NewReader(c.text), ids)
		if err == nil || errors.Is(err, ErrUnknownMember) != c.unknown || !strings.Contains(strings.ReplaceAll(err.Error(), "stdin", "-"), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}
